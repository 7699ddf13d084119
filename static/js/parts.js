// A form with data-parts="address" has parts of its page drawn anew while it is filled in: it is
// sent to the address in the background, and each [data-part] of the answer takes the place of the
// part with the same id. Without this script the form's own buttons (data-parts-now) do it.
const PAUSE = 250;

for (const form of document.querySelectorAll("form[data-parts]")) {
  let timer, request;

  const replace = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const focused = document.activeElement?.id;
    for (const part of page.querySelectorAll("[data-part]")) {
      document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
    }
    if (focused && document.activeElement?.id !== focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  };

  const ask = async () => {
    request = new AbortController();
    try {
      const answer = await fetch(form.dataset.parts, {
        method: "POST",
        body: new FormData(form),
        headers: { "HX-Request": "true" },
        signal: request.signal,
      });
      // A redirect is the login page: the session has ended, and typed words must stay.
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
      replace(await answer.text());
      delete document.documentElement.dataset.partsLost;
    } catch (error) {
      if (error.name !== "AbortError") document.documentElement.dataset.partsLost = "";
    }
  };

  form.addEventListener("input", () => {
    request?.abort(); // its answer knows nothing of this, and would draw over it
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  // Enter in a field presses the form's first button: draw the parts anew and stay where one is.
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.matches("[data-parts-now]")) return;
    event.preventDefault();
    setTimeout(() => form.dispatchEvent(new Event("input")));
  });
}
