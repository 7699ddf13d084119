// Locks the screen: what was typed is sent to be kept, the page is emptied, and the lock page takes
// its place in the history. By a tap, by Alt+L, or when another script says "lock:now" to the form.
// Without this script the form's button locks, and the server locks by itself when the time is out.
const form = document.getElementById("lock");
const tabs = new BroadcastChannel("harmony-lock");
const PATIENCE = 5_000;
const AGAIN = 3_000;
let locking = false;

// Until it arrives: the typed words are in this script only, and not on the screen.
const send = async (body) => {
  for (;;) {
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      return answer.redirected ? answer.url : form.dataset.show;
    } catch {
      document.body.textContent = form.dataset.lost;
      await new Promise((done) => setTimeout(done, AGAIN));
    }
  }
};

const lock = async (button) => {
  if (locking) return;
  locking = true;
  const call = { held: [] };
  form.dispatchEvent(new CustomEvent("lock:collect", { detail: call }));
  const body = new FormData(form, button);
  body.set("held", JSON.stringify(call.held));
  body.set("next", location.pathname + location.search);
  tabs.postMessage("lock");
  document.body.replaceChildren();
  document.title = form.dataset.title;
  location.replace(await send(body));
};

form?.addEventListener("lock:now", () => lock());
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  lock(event.submitter);
});
tabs.addEventListener("message", ({ data }) => { if (data === "lock") lock(); });
document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyL") lock();
});
// Nobody may ask now whether to leave the page.
addEventListener("beforeunload", (event) => { if (locking) event.stopImmediatePropagation(); }, true);
