// The preview beside a letter follows what is typed: the same page as the message, made anew by the
// server and put into the frame, which runs no script. Without this it follows each saving.
const PAUSE = 400;
const form = document.querySelector("form[data-preview]");
const frames = { "": document.getElementById("letter-frame"), text: document.getElementById("letter-text") };
let timer, request;

const show = async (view) => {
  const said = new FormData(form);
  said.set("view", view);
  const answer = await fetch(form.dataset.preview, { method: "POST", body: said, signal: request.signal });
  if (!answer.ok || answer.redirected) return; // the session has ended: what was typed stays
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = frames[view].contentDocument;
  shown.body.replaceWith(shown.adoptNode(page.body));
};

const follow = async () => {
  request?.abort();
  request = new AbortController();
  try {
    await Promise.all(Object.keys(frames).map(show));
  } catch (error) {
    if (error.name !== "AbortError" && error.name !== "TypeError") throw error;
  }
};

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(follow, PAUSE);
});
