// Fills a form in again with what had been typed when the screen locked or the login ended. Parts
// that the page draws while one fills it in (see parts.js) get their values when they are there. In
// a form that was sent whole, a box without a value was unticked. Of several forms that are alike,
// a hidden field marked data-which says which one it is; that one is never changed.
const lock = document.getElementById("lock");

const forms = () => [...document.querySelectorAll("form[method=post]:not(#lock, .search)")];
const marks = (where) => [...where.querySelectorAll("[data-which]")];
const isIt = (form, fields) => marks(form).every((mark) => fields.some(([name, value]) => name === mark.name && value === mark.value));
const formOf = ({ which, names, fields }) => {
  const shared = (form) => names.filter((name) => form.elements[name]).length;
  const likely = [document.getElementById(which), forms()[which], ...forms().sort((a, b) => shared(b) - shared(a))];
  return likely.find((form) => form && isIt(form, fields));
};

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

const fill = (form, { names, fields, whole }) => {
  const values = (name) => fields.filter(([of]) => of === name).map(([, value]) => value);
  let left = [...names, ...[...form.elements].filter((box) => whole && box.type === "checkbox").map((box) => box.name)];
  const go = () => { left = left.filter((name) => !put(form, name, values(name))); };
  go();
  const redrawn = new MutationObserver(go);
  redrawn.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => redrawn.disconnect(), 5_000);
  const line = Object.assign(document.createElement("p"), { className: "notice", role: "status", textContent: lock.dataset.filled });
  if (form.dataset.wasFilled === undefined) form.before(line);
  form.dataset.wasFilled = "";
  for (const type of ["input", "change"]) form.dispatchEvent(new Event(type, { bubbles: true }));
};

const body = new FormData(lock);
for (const { name, value } of marks(document)) body.append("there", `${name}=${value}`);
const answer = forms().length && await fetch(lock.dataset.held, { method: "POST", body });
if (answer.ok && !answer.redirected) await answer.json().then((held) => fill(formOf(held), held));
