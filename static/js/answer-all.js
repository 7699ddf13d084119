// One tap answers every question of a group that has no answer yet; what was answered stays. The
// next group comes up to where this one was, so that the thumb stays in its place.
// Without this script the button submits, and the server does the same.
const calm = matchMedia("(prefers-reduced-motion: reduce)");

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-answer-all]");
  if (!button) return;
  event.preventDefault();
  const group = button.closest("[data-answer-group]");
  for (const open of group.querySelectorAll('input[type=radio][value=""]:checked')) {
    const question = open.closest("[role=radiogroup]");
    question.querySelector(`input[value="${button.dataset.answerAll}"]`).checked = true;
  }
  button.dispatchEvent(new Event("input", { bubbles: true }));
  const next = group.nextElementSibling;
  if (!next) return;
  next.scrollIntoView({ block: "start", behavior: calm.matches ? "auto" : "smooth" });
  next.querySelector("button[data-answer-all]")?.focus({ preventScroll: true });
});
