// What a person has typed on this page and not sent, when the lock collects it. Passwords, codes
// and files stay out, and so does what no person touched.
const lock = document.getElementById("lock");
const SECRET = "[type=password], [type=file], [autocomplete=one-time-code]";
const OF_THE_PAGE = ["csrfmiddlewaretoken", "form_key"];
const touched = new Set();

const forms = () => [...document.querySelectorAll("form[method=post]:not(#lock, .search)")];
const isFilledIn = (form) => touched.has(form) || form.matches("[data-was-filled], :has([aria-invalid=true])");

const content = (form) => {
  const fields = [...form.elements].filter((field) => field.name && !field.matches(SECRET) && !OF_THE_PAGE.includes(field.name));
  const names = new Set(fields.map((field) => field.name));
  return {
    path: location.pathname + location.search,
    title: document.title,
    which: form.id || String(forms().indexOf(form)),
    names: [...names],
    fields: [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string"),
  };
};

document.addEventListener("input", (event) => {
  if (event.isTrusted && event.target.form) touched.add(event.target.form);
}, true);
lock?.addEventListener("lock:collect", (event) => {
  event.detail.held.push(...forms().filter(isFilledIn).map(content));
});
