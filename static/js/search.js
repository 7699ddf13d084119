// The search in the bar by keyboard: `/` goes there, arrows walk through what was found,
// Escape clears and closes.
const search = document.querySelector(".search");
const field = search?.querySelector("input[type=search]");

const isTyping = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select");

if (field) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      search.querySelector(".search__found").replaceChildren();
      event.target === field ? field.blur() : field.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [field, ...search.querySelectorAll(".result")];
    const next = stops.indexOf(document.activeElement) + step;
    stops.at(next % stops.length).focus();
  });
}
