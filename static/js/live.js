// A form with data-live="#target" answers while one types: it is sent in the background and the
// answer stands in the target. Without this script the form works by its button.
// data-live-url: another address than the form's own. data-live-first: ask before anything is typed.
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
  // Another script may ask at once, and learns whether there was an answer.
  form.addEventListener("live:ask", (event) => {
    clearTimeout(timer);
    event.detail.answer = ask();
  });
  if ("liveFirst" in form.dataset) form.addEventListener("focusin", () => target.childElementCount || ask());
}
