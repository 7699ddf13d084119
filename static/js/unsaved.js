// A form marked data-unsaved asks before the page is left with changes in it. One that came back
// with errors counts as changed: what was typed is on this page only. A link marked data-leaves is
// a way out that was meant.
let changed = false;

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  changed ||= form.querySelector("[aria-invalid=true]") !== null;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-leaves]")) changed = false;
});

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
