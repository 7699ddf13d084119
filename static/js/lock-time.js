// Says when a screen's time is out. Only what a person does prolongs it; other tabs hear of it, and
// before locking the server is asked, because it knows of all of them.
const form = document.getElementById("lock");
const tabs = new BroadcastChannel("harmony-lock-time");
const TELL = 30_000; // typing is told to the server at most so often
const PATIENCE = 5_000;
let told = Date.now();
let until;

const set = (seconds) => {
  until = Date.now() + seconds * 1000;
  tabs.postMessage(until);
};
const lock = () => form.dispatchEvent(new Event("lock:now"));

const ask = async (method) => {
  const body = method === "POST" ? new FormData(form) : undefined;
  try {
    const answer = await fetch(form.dataset.state, { method, body, signal: AbortSignal.timeout(PATIENCE) });
    const left = answer.ok && !answer.redirected ? Number(await answer.text()) : 0;
    left > 0 ? set(left) : lock();
    return left > 0;
  } catch {
    if (method === "GET") lock();
  }
};

const check = () => { if (Date.now() >= until) ask("GET"); };

const note = (event) => {
  if (!event.isTrusted || Date.now() - told < TELL) return;
  told = Date.now();
  ask("POST");
};

if (form) {
  set(Number(form.dataset.seconds));
  tabs.addEventListener("message", ({ data }) => { until = Math.max(until, data); });
  for (const type of ["input", "keydown", "pointerdown"]) document.addEventListener(type, note, true);
  document.addEventListener("visibilitychange", check);
  setInterval(check, 1_000);
  // A page out of the browser's memory shows nothing before the server has said that it may.
  addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    document.documentElement.hidden = true;
    document.documentElement.hidden = !(await ask("GET"));
  });
}
