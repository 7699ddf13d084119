// Long work goes on by itself: each answer shows how far it is and asks for the next stretch.
// It waits as long as the form says (ms): to be seen, and to leave the page by its links.
const form = document.querySelector("form[data-continues]");
if (form) setTimeout(() => form.requestSubmit(), Number(form.dataset.continues));
