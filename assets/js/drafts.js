// What somebody writes is kept in this browser until the server has it: by person and place, seven days at most.
const PREFIX = "partnership.draft:";
const OLDEST = 7 * 24 * 60 * 60 * 1000;

const keyOf = (place) => `${PREFIX}${document.body.dataset.user || ""}:${place}`;

export function readDraft(place) {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(place)));
    return draft && Date.now() - draft.at < OLDEST ? draft : null;
  } catch {
    return null;
  }
}

export function writeDraft(place, draft) {
  try {
    localStorage.setItem(keyOf(place), JSON.stringify({ ...draft, at: Date.now() }));
  } catch {
    // Storage may be full or forbidden; the text is still sent.
  }
}

export function dropDraft(place) {
  try {
    localStorage.removeItem(keyOf(place));
  } catch {
    // Then there was none.
  }
}

// The drafts of this person whose place begins so.
export function draftsOf(beginning) {
  try {
    const start = keyOf(beginning);
    const places = Object.keys(localStorage).filter((key) => key.startsWith(start));
    return places.map((key) => readDraft(key.slice(keyOf("").length))).filter(Boolean);
  } catch {
    return [];
  }
}
