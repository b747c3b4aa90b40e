// Warns before an idle session ends, keeps unsaved work when it does. Somebody who is typing is not idle: the server
// hears from the page at most every five minutes while there is activity. Tabs tell each other through localStorage.
import { forgetKeptWork, keepWork } from "./kept_work.js";

const SHARED = "partnership.last-contact";
const QUIET = 5 * 60 * 1000;

export function watchIdleTime() {
  const dialog = document.getElementById("idle-dialog");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const { idleSeconds, warningSeconds, pingUrl, signInUrl } = dialog.dataset;
  const idle = Number(idleSeconds) * 1000;
  const warning = Number(warningSeconds) * 1000;
  const clock = dialog.querySelector("[data-time-left]");
  const quiet = Math.min(QUIET, (idle - warning) / 2);
  let ended = false;
  let pinging = false;

  const contact = () => localStorage.setItem(SHARED, String(Date.now()));
  const left = () => Number(localStorage.getItem(SHARED) || 0) + idle - Date.now();
  contact();

  async function ping() {
    if (pinging || !pingUrl) return;
    pinging = true;
    try {
      const answer = await fetch(pingUrl, { headers: { "X-Requested-With": "fetch" }, redirect: "manual", cache: "no-store" });
      if (answer.ok) {
        contact();
        if (dialog.open) dialog.close();
      } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) end();
    } catch {
      // Offline for a moment: the next activity tries again.
    } finally {
      pinging = false;
    }
  }

  function end() {
    if (ended) return;
    ended = true;
    keepWork();
    const next = encodeURIComponent(location.pathname + location.search);
    location.assign(`${signInUrl}${signInUrl.includes("?") ? "&" : "?"}next=${next}`);
  }

  function words(milliseconds) {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    // Whole minutes and then tens of seconds: a screen reader would otherwise speak every second.
    if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`;
    const shown = seconds > 20 ? Math.ceil(seconds / 10) * 10 : seconds;
    return shown === 1 ? "1 second" : `${shown} seconds`;
  }

  function tick() {
    const remaining = left();
    if (remaining <= 0) return end();
    if (remaining <= warning) {
      if (!dialog.open) dialog.showModal();
      const text = words(remaining);
      if (clock && clock.textContent !== text) clock.textContent = text;
    } else if (dialog.open) dialog.close();
    return undefined;
  }

  function activity() {
    if (!dialog.open && idle - left() > quiet) ping();
  }

  for (const kind of ["keydown", "pointerdown", "input"]) document.addEventListener(kind, activity, { passive: true });
  document.addEventListener("htmx:afterRequest", (event) => {
    // Polling for progress is not a person at work.
    if (event.detail.successful && !event.target.matches("[data-poll]")) contact();
  });
  // After sleep the timers are late: a form sent now would be lost on the sign-in page.
  document.addEventListener("submit", (event) => {
    if (left() <= 0 && !event.target.matches("[data-sign-out]")) {
      event.preventDefault();
      end();
    }
  }, true);
  dialog.querySelector("[data-stay]").addEventListener("click", ping);
  dialog.querySelector("[data-leave]")?.addEventListener("click", forgetKeptWork);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    ping();
  });
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}
