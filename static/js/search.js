// The search in the bar by keyboard: `/` goes there, arrows walk through what was found,
// Escape clears and closes. A page that is all about finding shows there what the bar has found.
const search = document.querySelector(".search");
const field = search?.querySelector("input[type=search]");
const found = search && document.querySelector(search.dataset.live);

const isTyping = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select");

if (field) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  const walk = (event) => {
    if (event.key === "Escape") {
      field.value = "";
      if (search.contains(found)) found.replaceChildren();
      else field.dispatchEvent(new Event("input", { bubbles: true }));
      event.target === field ? field.blur() : field.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [field, ...found.querySelectorAll(".result")];
    const next = stops.indexOf(document.activeElement) + step;
    stops.at(next % stops.length).focus();
  };
  search.addEventListener("keydown", walk);
  if (!search.contains(found)) found.addEventListener("keydown", walk);
}
