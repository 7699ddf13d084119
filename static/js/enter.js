// Enter in a form that answers live, on a button marked data-live-enter: the only one found opens,
// of several the first gets the focus. Without an answer the form is sent as if by hand.
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("submit", async (event) => {
    if (!event.submitter?.hasAttribute("data-live-enter")) return;
    event.preventDefault();
    const call = {};
    form.dispatchEvent(new CustomEvent("live:ask", { detail: call }));
    const isAnswered = await call.answer;
    if (isAnswered === false) form.submit();
    if (!isAnswered) return;
    const links = document.querySelector(form.dataset.live).querySelectorAll("a.result");
    if (links.length === 1) links[0].click();
    else links[0]?.focus();
  });
}
