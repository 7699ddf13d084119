// A form with data-live="#target" answers while one types: it is sent in the background and the
// answer stands in the target. Without this script the form works by its button.
// data-live-url: another address than the form's own. data-live-first: ask before anything is typed.
// data-live-enter, on the form's own button: Enter opens the only one found, or goes to the first.
const PAUSE = 150;

for (const form of document.querySelectorAll("form[data-live]")) {
  const target = document.querySelector(form.dataset.live);
  let timer, request;

  const show = (html) => {
    if (html === undefined) target.textContent = target.dataset.lost ?? "";
    else target.innerHTML = html;
    target.removeAttribute("aria-busy");
  };

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.liveUrl ?? form.getAttribute("action"), {
        method: "POST",
        body: new FormData(form),
        headers: { "HX-Request": "true" },
        signal: request.signal,
      });
      // A redirect is the login page: the session has ended, and typed words must stay.
      const isAnswer = answer.ok && !answer.redirected;
      show(isAnswer ? await answer.text() : undefined);
      return isAnswer;
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      show(undefined);
      return false;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", async (event) => {
    if (!event.submitter?.hasAttribute("data-live-enter")) return;
    event.preventDefault();
    clearTimeout(timer);
    const isAnswered = await ask();
    if (isAnswered === false) form.submit();
    if (!isAnswered) return;
    const links = target.querySelectorAll("a.result");
    if (links.length === 1) links[0].click();
    else links[0]?.focus();
  });
  if ("liveFirst" in form.dataset) form.addEventListener("focusin", () => target.childElementCount || ask());
}
