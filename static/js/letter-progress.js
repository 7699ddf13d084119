// While a letter goes, its page brings the numbers up to date every few seconds.
const EVERY = 4_000;

setInterval(async () => {
  const here = document.querySelector("[data-progress]");
  if (document.hidden || here.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (fresh) here.replaceWith(document.adoptNode(fresh));
  } catch (error) {
    if (error.name !== "TypeError") throw error; // the line is gone for a moment
  }
}, EVERY);
