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
      show(answer.ok && !answer.redirected ? await answer.text() : undefined);
    } catch (error) {
      if (error.name !== "AbortError") show(undefined);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  if ("liveFirst" in form.dataset) form.addEventListener("focusin", () => target.childElementCount || ask());
}
