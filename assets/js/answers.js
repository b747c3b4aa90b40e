// Saves the answers of a standard, and the facts of a return, while they are written, each by itself. A change is first kept in this browser, so
// that a lost connection, the end of a session or a closed window loses nothing; then it is sent, with the revision
// that the writer began from. Where somebody else has answered meanwhile, both texts are shown and the person chooses.
import { draftsOf, dropDraft, readDraft, writeDraft } from "./drafts.js";

const PAUSE = 1200;
const SOON = 300;
const AGAIN = 8000;
const NAMES = ["grade", "score", "narrative", "reason"];

const joined = (texts) => texts.filter(Boolean).join("\n\n");

class Answer {
  constructor(section, form) {
    this.section = section;
    this.form = form;
    // A fact has fields of its own, an answer always the same ones.
    this.isFact = "fields" in section.dataset;
    this.names = this.isFact ? section.dataset.fields.split(" ") : NAMES;
    this.key = section.dataset.answer;
    this.place = `answer:${form.dataset.answers}:${this.key}`;
    this.state = section.querySelector("[data-save-state]");
    this.revision = form.elements[`${this.key}-revision`];
    this.timer = 0;
    this.saving = null;
    this.blocked = false;
    this.sent = this.read();
    this.saved = this.state.textContent;
    this.restore();
    this.fit();
    section.addEventListener("input", (event) => this.changed(event));
    section.addEventListener("change", (event) => this.changed(event));
  }

  fields(name) {
    return [...this.section.querySelectorAll(`[name="${this.key}-${name}"]`)];
  }

  read() {
    const values = {};
    for (const name of this.names) {
      const fields = this.fields(name);
      const choices = fields.length && ["radio", "checkbox"].includes(fields[0].type);
      const chosen = choices ? fields.find((field) => field.checked) : fields[0];
      values[name] = chosen ? chosen.value : "";
    }
    return values;
  }

  write(values) {
    for (const name of this.names) {
      for (const field of this.fields(name)) {
        if (field.type === "radio") field.checked = field.value === (values[name] || "");
        else if (field.type === "checkbox") field.checked = Boolean(values[name]);
        else field.value = values[name] || "";
      }
    }
    // A score that is none of the grades.
    const other = this.fields("grade").find((field) => field.value === "other");
    if (other && !this.fields("grade").some((field) => field.checked)) {
      other.checked = true;
      this.fields("score")[0].value = values.grade;
    }
    this.fit();
  }

  // The reason is asked for only where something does not apply, the score only where it is none of the grades.
  fit() {
    if (this.isFact) return;
    const { grade, reason } = this.read();
    const why = this.section.querySelector("[data-reason]");
    why.hidden = grade !== "na" && !reason.trim();
    const score = this.section.querySelector("[data-score]");
    if (score) score.hidden = grade !== "other";
  }

  same(one, other) {
    return this.names.every((name) => (one[name] || "").trim() === (other[name] || "").trim());
  }

  first() {
    return this.fields(this.isFact ? this.names[0] : "narrative")[0];
  }

  // An answer in words, to stand beside another one.
  text(values) {
    if (!this.isFact) return joined([values.reason, values.narrative]) || "(no text)";
    const parts = (values.on_day || values.on_month || values.on_year) && [values.on_day, values.on_month, values.on_year].join("/");
    const lines = this.names
      .filter((name) => values[name] && !name.startsWith("on_"))
      .map((name) => {
        const field = this.fields(name).find((one) => one.type !== "radio" || one.value === values[name]);
        const label = field.labels[0].textContent.trim();
        return ["radio", "checkbox"].includes(field.type) ? label : `${label}: ${values[name]}`;
      });
    return [...lines, parts && `Date: ${parts}`].filter(Boolean).join("\n") || "(no answer)";
  }

  words(value) {
    if (value === "na") return "Does not apply";
    if (!value) return "No answer yet";
    const radio = this.fields("grade").find((field) => field.value === value);
    return radio && value !== "other" ? radio.labels[0].textContent.trim() : value;
  }

  say(words, isBad = false) {
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.classList.toggle("app-save-state--bad", isBad);
  }

  get isDirty() {
    return !this.same(this.read(), this.sent);
  }

  restore() {
    const draft = readDraft(this.place);
    if (!draft || this.section.matches("[data-locked]")) return;
    if (this.same(draft.values, this.sent)) {
      dropDraft(this.place);
      return;
    }
    this.write(draft.values);
    this.revision.value = draft.revision;
    this.section.closest("details")?.setAttribute("open", "");
    this.say("What was not saved last time is back.");
    this.later(0);
  }

  keep() {
    const { title, url } = this.form.dataset;
    writeDraft(this.place, { values: this.read(), revision: this.revision.value, title, url });
  }

  changed(event) {
    if (event.target.closest(".app-conflict")) return undefined;
    this.fit();
    count();
    if (!this.isDirty && !this.conflict) return this.unchanged();
    this.keep();
    if (this.conflict) return undefined;
    this.blocked = false;
    if (navigator.onLine) this.say("Not saved yet");
    return this.later(event.target.type === "radio" ? SOON : PAUSE);
  }

  // Typed and taken back: what the server has is what stands here.
  unchanged() {
    clearTimeout(this.timer);
    this.blocked = false;
    if (this.saving) return;
    dropDraft(this.place);
    this.say(this.saved);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  unreachable() {
    this.say("Not saved: no connection. It is kept in this browser, and sent when the connection is back.", true);
    this.later(AGAIN);
  }

  block(words) {
    this.blocked = true;
    this.say(words, true);
  }

  async answer(response, values) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      return this.block("Not saved: you have been signed out. It is kept in this browser. Load this page again and sign in to save it.");
    }
    if (response.status === 409) return this.ask(await response.json());
    if (response.status === 422) return this.block(`Not saved yet. ${(await response.json()).error}`);
    if (response.status === 404) return this.block("Not saved: this is no longer asked. Your text is kept in this browser; copy it if you need it.");
    if (!response.ok) return this.unreachable();
    const saved = await response.json();
    this.revision.value = saved.revision;
    this.sent = values;
    for (const mark of this.section.querySelectorAll("[data-from-last]")) mark.hidden = true;
    if (this.isDirty) {
      this.keep();
      this.later(PAUSE);
    } else dropDraft(this.place);
    count();
    this.saved = `Saved at ${saved.at}`;
    return this.say(this.saved);
  }

  async send() {
    const values = this.read();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    for (const name of this.names) body.set(`${this.key}-${name}`, values[name]);
    body.set(`${this.key}-revision`, this.revision.value);
    this.say("Saving…");
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
        keepalive: Object.values(values).join("").length < 20000, // a browser sends no more than 64 KB after the page has gone
      });
      await this.answer(response, values);
    } catch {
      this.unreachable();
    }
  }

  // One at a time: a second answer could otherwise arrive before the first, with an older revision.
  async save() {
    clearTimeout(this.timer);
    while (this.saving) await this.saving;
    if (this.blocked || this.conflict || !this.isDirty) return;
    this.saving = send(this);
    await this.saving;
    this.saving = null;
  }

  ask(theirs) {
    const template = this.form.querySelector("[data-conflict-template]");
    this.conflict = template.content.firstElementChild.cloneNode(true);
    const find = (name) => this.conflict.querySelector(`[data-${name}]`);
    const mine = this.read();
    const at = theirs.at ? ` at ${theirs.at}` : "";
    find("conflict-title").textContent = theirs.is_own
      ? `You answered this in another window${at}, while you were writing here`
      : `${theirs.by} answered this${at} while you were writing`;
    find("theirs-name").textContent = theirs.is_own ? "In the other window" : theirs.by;
    if (!this.isFact) {
      find("mine-grade").textContent = this.words(mine.grade);
      find("theirs-grade").textContent = this.words(theirs.grade);
    }
    find("mine-text").textContent = this.text(mine);
    find("theirs-text").textContent = this.text(theirs);
    for (const button of this.conflict.querySelectorAll("[data-choose]")) {
      button.addEventListener("click", () => this.choose(button.dataset.choose, theirs));
    }
    this.section.querySelector("[data-conflict-place]").replaceChildren(this.conflict);
    this.say("Not saved yet: choose between the two answers.", true);
  }

  async choose(which, theirs) {
    const mine = this.read();
    this.conflict.remove();
    this.conflict = null;
    this.revision.value = theirs.revision;
    this.sent = Object.fromEntries(this.names.map((name) => [name, theirs[name] || ""]));
    if (which === "theirs") this.write(theirs);
    else if (which === "both") {
      const both = (one, other) => {
        const [first, second] = [one.trim(), other.trim()];
        if (!first || second.includes(first)) return second;
        return first.includes(second) ? first : `${first}\n\n${second}`;
      };
      this.write({
        ...mine,
        grade: mine.grade || theirs.grade,
        narrative: both(theirs.narrative, mine.narrative),
        reason: both(theirs.reason, mine.reason),
      });
    }
    if (this.isDirty) this.keep();
    else dropDraft(this.place);
    this.first().focus();
    if (this.isDirty) await this.save();
    else this.say("The saved answer stays.");
    count();
  }
}

// Several answers of one page are sent one after the other, so that a slow server is not asked for all at once.
let queue = Promise.resolve();
function send(answer) {
  queue = queue.then(() => answer.send());
  return queue;
}

const answers = [];

function count() {
  const shown = document.querySelector("[data-answered]");
  if (shown) shown.textContent = answers.filter((answer) => answer.read().grade !== "").length;
}

function start(form) {
  for (const part of document.querySelectorAll("[data-without-script]")) part.hidden = true;
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  // This file keeps the texts itself, so the page's own memory of forms leaves them alone.
  form.setAttribute("data-no-keep", "");
  for (const section of form.querySelectorAll("[data-answer]")) answers.push(new Answer(section, form));
  const saveAll = () => Promise.all(answers.map((answer) => answer.save()));
  const open = () => answers.filter((answer) => answer.isDirty || answer.conflict);
  // A button goes on once everything is saved; what cannot be saved is shown instead.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { submitter } = event;
    await saveAll();
    const [first] = open();
    if (first) {
      first.section.scrollIntoView();
      (first.conflict ? first.conflict.querySelector("[tabindex]") : first.first()).focus();
      return;
    }
    if (submitter && submitter.name) {
      const chosen = document.createElement("input");
      chosen.type = "hidden";
      chosen.name = submitter.name;
      chosen.value = submitter.value;
      form.append(chosen);
    }
    form.submit();
  });
  // Signing out a moment after typing: save first. What cannot be saved stays in this browser for the same person.
  document.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-sign-out]") || !open().length) return;
    event.preventDefault();
    await saveAll();
    event.target.submit();
  });
  window.addEventListener("online", saveAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") saveAll();
  });
}

// The task list says what this browser still keeps, so that nobody hands a return in without it.
function tell(box) {
  const kept = new Map(draftsOf(`answer:${box.dataset.keptAnswers}:`).map((draft) => [draft.url, draft.title]));
  if (!kept.size) return;
  box.querySelector("[data-kept-words]").textContent = "Some answers are kept in this browser and not saved yet. Open the standard to save them.";
  for (const [url, title] of kept) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = url;
    link.textContent = title;
    item.append(link);
    box.querySelector("[data-kept-list]").append(item);
  }
  box.hidden = false;
}

const form = document.querySelector("form[data-answers]");
if (form) start(form);
for (const box of document.querySelectorAll("[data-kept-answers]")) tell(box);
