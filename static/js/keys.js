// `?` shows what the keys do. An open menu closes on Escape and on a tap elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.activeElement.closest("details.menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  }
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select")) return;
  document.getElementById("keys")?.togglePopover();
});

document.addEventListener("click", (event) => closeMenus(event.target));
