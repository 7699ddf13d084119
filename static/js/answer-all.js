// One tap answers every question of a group that has no answer yet; what was answered stays.
// Without this script the button submits, and the server does the same.
for (const button of document.querySelectorAll("button[data-answer-all]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const group = button.closest("[data-answer-group]");
    for (const open of group.querySelectorAll('input[type=radio][value=""]:checked')) {
      const questions = open.closest("[role=radiogroup]");
      questions.querySelector(`input[value="${button.dataset.answerAll}"]`).checked = true;
    }
    group.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
