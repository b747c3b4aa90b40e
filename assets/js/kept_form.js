// A form inside [data-keeps-itself] loses nothing when the window closes, the connection breaks or the session ends:
// each change is kept in this browser until the server has taken the form. `data-came-back`: the server shows what
// was sent, with errors or beside what somebody else saved. [data-forget] leaves the form and what was kept.
import { dropDraft, readDraft, writeDraft } from "./drafts.js";
import { changesIn, fieldsIn, putBack } from "./kept_work.js";

const SENT = "partnership.sent-form";
const here = () => `form:${location.pathname}`;

function sentForm() {
  try {
    const place = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    return place;
  } catch {
    return null;
  }
}

export function keepForms() {
  // After a form that was taken comes another page; after one that was not, this one again.
  const sent = sentForm();
  if (sent && sent !== here()) dropDraft(sent);
  const box = document.querySelector("[data-keeps-itself]");
  if (!box) return;
  const form = box.querySelector("form");
  const revision = form.elements.revision;
  const state = box.querySelector("[data-kept-state]");
  const draft = readDraft(here());
  if ("cameBack" in box.dataset) dropDraft(here());
  else if (draft) {
    if (revision && draft.revision) revision.value = draft.revision;
    if (putBack(draft.kept, fieldsIn(box)) && changesIn(fieldsIn(box)).length) {
      state.textContent = "What you wrote here and did not save is back.";
    } else dropDraft(here());
  }
  form.addEventListener("input", () => {
    const kept = changesIn(fieldsIn(box));
    if (!kept.length) return dropDraft(here());
    writeDraft(here(), { kept, revision: revision ? revision.value : "" });
    state.textContent = "Kept in this browser, not saved yet";
    return undefined;
  });
  form.addEventListener("submit", () => {
    try {
      sessionStorage.setItem(SENT, here());
    } catch {
      // Then what was kept comes back once more.
    }
  });
  for (const link of box.querySelectorAll("[data-forget]")) link.addEventListener("click", () => dropDraft(here()));
}
