// Fills a form in again with what had been typed when the screen locked. Parts that the page draws
// while one fills it in (see parts.js) get their values when they are there.
const lock = document.getElementById("lock");
const PATIENCE = 5_000;

const formOf = (which) => document.getElementById(which) ??
  document.querySelectorAll("form[method=post]:not(#lock, .search)")[Number(which) || 0];

const put = (form, name, values) => {
  const found = [...form.elements].filter((field) => field.name === name && field.type !== "file");
  found.forEach((field, place) => {
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else if (values[place] !== undefined) field.value = values[place];
  });
  if (values.some(Boolean)) found[0]?.closest("details:not(.menu, .confirm)")?.setAttribute("open", "");
  return found.length > 0;
};

const fill = (form, { names, fields }) => {
  const values = (name) => fields.filter(([of]) => of === name).map(([, value]) => value);
  let left = names;
  const go = () => { left = left.filter((name) => !put(form, name, values(name))); };
  go();
  const redrawn = new MutationObserver(go);
  redrawn.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => redrawn.disconnect(), PATIENCE);
  form.dataset.wasFilled = "";
  for (const type of ["input", "change"]) form.dispatchEvent(new Event(type, { bubbles: true }));
  const line = Object.assign(document.createElement("p"), { className: "notice", textContent: lock.dataset.filled });
  line.setAttribute("role", "status");
  form.before(line);
};

const answer = await fetch(lock.dataset.held, { method: "POST", body: new FormData(lock) });
if (answer.ok && !answer.redirected) {
  const held = await answer.json();
  fill(formOf(held.which), held);
}
