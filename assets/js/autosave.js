// Saves a text while it is written. Each change is first kept in this browser, so that a lost connection, the end of a
// session or a closed window loses nothing; then it is sent, with the revision that the writer began from.
import { dropDraft, readDraft, writeDraft } from "./drafts.js";

const PAUSE = 2000;
const AGAIN = 10000;

// `editor` has get() and set(html), both HTML, same(html) and onChange(callback).
export function autosave(form, editor) {
  const field = form.elements.body;
  const revision = form.elements.revision;
  const state = form.querySelector("[data-save-state]");
  const box = form.querySelector("[data-conflict]");
  let sent = editor.get();
  let timer = 0;
  let saving = null;
  let blocked = false;

  const say = (words) => {
    if (state.textContent !== words) state.textContent = words;
  };
  const isDirty = () => editor.get() !== sent;

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function changed() {
    field.value = editor.get();
    if (!isDirty()) return;
    writeDraft(form.dataset.section, { html: editor.get(), revision: revision.value });
    if (blocked) return;
    if (navigator.onLine) say("Not saved yet");
    later(PAUSE);
  }

  function unreachable() {
    say("No connection. Your text is kept in this browser and is saved when the connection is back.");
    later(AGAIN);
  }

  function block(words, canCompare) {
    blocked = true;
    say(words);
    if (!canCompare) return;
    box.hidden = false;
    box.querySelector("[data-conflict-words]").textContent = words;
  }

  async function answer(response, html) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      return block("You have been signed out. Your text is kept in this browser: load this page again and sign in to save it.");
    }
    if (response.status === 409) {
      const other = await response.json();
      return block(`${other.by} saved this section at ${other.at} while you were writing. Your text is kept here and not saved yet.`, true);
    }
    if (response.status === 422) return block((await response.json()).error);
    if (!response.ok) return unreachable();
    const saved = await response.json();
    revision.value = saved.revision;
    sent = html;
    if (isDirty()) {
      writeDraft(form.dataset.section, { html: editor.get(), revision: revision.value });
      later(PAUSE);
    } else dropDraft(form.dataset.section);
    return say(`Saved at ${saved.at}`);
  }

  async function send() {
    const html = editor.get();
    const body = new FormData(form);
    body.set("body", html);
    say("Saving…");
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
        keepalive: html.length < 20000, // a browser sends no more than 64 KB after the page has gone
      });
      await answer(response, html);
    } catch {
      unreachable();
    }
  }

  // One at a time: a second answer could otherwise arrive before the first, with an older revision.
  async function save() {
    clearTimeout(timer);
    if (saving) await saving;
    if (blocked || !isDirty()) return;
    saving = send();
    await saving;
    saving = null;
  }

  form.addEventListener("submit", async (event) => {
    field.value = editor.get();
    if (blocked) return; // an ordinary form: the server answers with both texts, or says why not
    event.preventDefault();
    await save();
    if (!isDirty()) location.assign(form.dataset.back);
  });
  // Signing out a moment after typing: save first. What cannot be saved stays in this browser for the same person.
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-sign-out]") || blocked || !isDirty()) return;
    event.preventDefault();
    await save();
    event.target.submit();
  });
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  // This file keeps the text itself, so the page's own memory of forms leaves it alone.
  form.setAttribute("data-no-keep", "");

  if ("dropDraft" in form.dataset) dropDraft(form.dataset.section);
  const draft = readDraft(form.dataset.section);
  if (draft && editor.same(draft.html)) dropDraft(form.dataset.section);
  else if (draft) {
    editor.set(draft.html);
    revision.value = draft.revision;
    field.value = editor.get();
    say("The text that was not saved last time is back.");
    later(0);
  }
  editor.onChange(changed);
}
