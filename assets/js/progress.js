// Fragments are replaced as a whole, so they cannot be live regions themselves: say the step of a job, or how many rows
// a filter found, when it changes.
export function announceProgress() {
  const voice = document.getElementById("announcer");
  if (!voice) return;
  document.addEventListener("htmx:afterSettle", (event) => {
    const words = document.querySelector(`#${CSS.escape(event.target.id || "-")} [data-announce], #${CSS.escape(event.target.id || "-")} .app-count`);
    const text = words ? words.textContent.replace(/\s+/g, " ").trim() : "";
    if (text && text !== voice.textContent) voice.textContent = text;
  });
}
