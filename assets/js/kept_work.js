// Unsaved work survives the end of a session: what was typed stays in this tab's sessionStorage until the same person
// has signed in again and come back to the same page. Passwords, files and fields marked data-no-keep are never stored.
const PREFIX = "partnership.kept:";
const OLDEST = 12 * 60 * 60 * 1000;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);

const person = () => document.body.dataset.user || "";
const key = () => PREFIX + location.pathname + location.search;

// What people fill in below an element.
export function fieldsIn(element) {
  return [...element.querySelectorAll("form input[name], form textarea[name], form select[name]")].filter(
    (field) => !SKIPPED.has(field.type) && !field.disabled,
  );
}

const fields = () => fieldsIn(document).filter((field) => !field.closest("[data-no-keep]"));

function isDirty(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const options = [...field.options];
    if (!field.multiple && !options.some((option) => option.defaultSelected)) return field.selectedIndex > 0;
    return options.some((option) => option.selected !== option.defaultSelected);
  }
  return field.value !== field.defaultValue;
}

// A field is found again by its name, its value where several share the name, and its place among those.
function address(field) {
  const value = field.type === "checkbox" || field.type === "radio" ? field.value : "";
  return JSON.stringify([field.name, value]);
}

function read(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.multiple && field.tagName === "SELECT") return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

function write(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else if (field.multiple && field.tagName === "SELECT") {
    for (const option of field.options) option.selected = value.includes(option.value);
  } else field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

export function hasUnsavedWork() {
  return fields().some(isDirty);
}

// What was changed in these fields, to be put back by `putBack`.
export function changesIn(fields) {
  const seen = new Map();
  const kept = [];
  for (const field of fields) {
    const where = address(field);
    const place = seen.get(where) || 0;
    seen.set(where, place + 1);
    if (isDirty(field)) kept.push([where, place, read(field)]);
  }
  return kept;
}

// How many fields were found again.
export function putBack(kept, fields) {
  const all = new Map();
  for (const field of fields) {
    const where = address(field);
    if (!all.has(where)) all.set(where, []);
    all.get(where).push(field);
  }
  let restored = 0;
  for (const [where, place, value] of kept) {
    const field = (all.get(where) || [])[place];
    if (!field) continue;
    write(field, value);
    restored += 1;
  }
  return restored;
}

export function keepWork() {
  const kept = changesIn(fields());
  if (!kept.length) return;
  try {
    sessionStorage.setItem(key(), JSON.stringify({ person: person(), at: Date.now(), kept }));
  } catch {
    // Storage may be full or forbidden; the session ends all the same.
  }
}

export function forgetKeptWork() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
}

export function restoreKeptWork() {
  // Somebody who signs out, or another person at the same tab, must not find the words of the one before.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forgetKeptWork();
  });
  if (!person()) return;
  let work = null;
  for (const name of Object.keys(sessionStorage)) {
    if (!name.startsWith(PREFIX)) continue;
    const found = JSON.parse(sessionStorage.getItem(name));
    if (found.person !== person() || Date.now() - found.at > OLDEST) sessionStorage.removeItem(name);
    else if (name === key()) work = found;
  }
  if (!work) return;
  sessionStorage.removeItem(key());
  const restored = putBack(work.kept, fields());
  const words = document.getElementById("kept-work-message");
  const main = document.getElementById("main-content");
  if (restored && words && main) main.prepend(words.content.cloneNode(true));
}
