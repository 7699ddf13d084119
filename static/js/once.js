// A form is sent once per page: a second tap while the first is on its way does nothing. The
// server keeps the same promise by its own key; this only spares the wait.
const AGAIN_AFTER = 10_000; // an answer that is a file leaves the page, and the form, where they are

document.addEventListener("submit", (event) => {
  const form = event.target;
  // Not form.method: a field may be called "method" and hide it.
  if (form.getAttribute("method") !== "post" || event.defaultPrevented) return;
  if (form.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  form.setAttribute("aria-busy", "true");
  setTimeout(() => form.removeAttribute("aria-busy"), AGAIN_AFTER);
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});
