// Keeps what is written about a case on the server, sealed, every few seconds: this browser must not hold it, because
// whoever has the machine could read it there. Without a connection the text stays on the open page, which says so and
// sends it when the connection is back.
const PAUSE = 2500;
const AGAIN = 8000;

class Draft {
  constructor(form) {
    this.form = form;
    this.state = form.querySelector("[data-draft-state]");
    this.timer = 0;
    this.saving = null;
    this.blocked = false;
    this.leaving = false;
    this.sent = this.text();
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("offline", () => {
      if (this.isDirty) this.unreachable();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save();
    });
    // The only copy of what is not kept yet stands on this page.
    window.addEventListener("beforeunload", (event) => {
      if (this.leaving || !this.isDirty) return;
      this.save();
      event.preventDefault();
    });
  }

  // Everything in the form but the token, as one text.
  text() {
    const data = new FormData(this.form);
    data.delete("csrfmiddlewaretoken");
    return JSON.stringify([...data]);
  }

  get isDirty() {
    return this.text() !== this.sent;
  }

  say(words, isBad = false) {
    if (this.state.textContent !== words) this.state.textContent = words;
    this.state.classList.toggle("app-save-state--bad", isBad);
  }

  changed() {
    if (this.blocked) return;
    if (this.isDirty) this.later(PAUSE);
    else clearTimeout(this.timer);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  unreachable() {
    this.say("No connection. Your text is on this page only: leave the page open. It is kept as a draft when the connection is back.", true);
    this.later(AGAIN);
  }

  block(words) {
    this.blocked = true;
    this.say(words, true);
  }

  async send() {
    const text = this.text();
    const body = new FormData(this.form);
    // A file goes with the form, not with every few words of it.
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("place", this.form.getAttribute("action"));
    try {
      const response = await fetch(this.form.dataset.caseDraft, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch", Accept: "application/json" },
        redirect: "manual",
        keepalive: text.length < 20000, // a browser sends no more than 64 KB after the page has gone
      });
      if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
        this.block("Not kept: you have been signed out. Your text is on this page only. Sign in in another tab, then save here.");
      } else if (response.status === 422) this.block(`Not kept. ${(await response.json()).error}`);
      else if (!response.ok) this.unreachable();
      else {
        this.sent = text;
        this.say(`Draft kept at ${(await response.json()).at}`);
        if (this.isDirty) this.later(PAUSE);
      }
    } catch {
      this.unreachable();
    }
  }

  // One at a time: a second one could otherwise arrive before the first.
  async save() {
    clearTimeout(this.timer);
    if (this.saving) await this.saving;
    if (this.blocked || this.leaving || !this.isDirty) return;
    this.saving = this.send().finally(() => {
      this.saving = null;
    });
    await this.saving;
  }

  submitted(event) {
    if (!navigator.onLine) {
      event.preventDefault();
      this.unreachable();
      return;
    }
    this.leaving = true;
    clearTimeout(this.timer);
    if (!this.saving) return;
    // A draft that arrives after the form itself would be left over.
    event.preventDefault();
    const { submitter } = event;
    this.saving.then(() => this.form.requestSubmit(submitter));
  }
}

// Parts that are about one kind of contact show for that kind, and whenever something stands in them.
function showParts(form) {
  const parts = [...form.querySelectorAll("[data-shown-for]")];
  if (!parts.length) return;
  const isFilled = (part) =>
    [...part.querySelectorAll("input, textarea")].some((field) => (field.type === "checkbox" ? field.checked : field.value.trim()));
  const fit = () => {
    const chosen = form.querySelector("[name=stage]:checked");
    for (const part of parts) {
      part.hidden = !(chosen && part.dataset.shownFor.split(" ").includes(chosen.value)) && !isFilled(part);
    }
  };
  for (const radio of form.querySelectorAll("[name=stage]")) radio.addEventListener("change", fit);
  fit();
}

// A setting that is known brings its sector and whether it employs people, where nothing else was chosen by hand.
function fillFromSetting(form) {
  const { setting, sector } = form.elements;
  const known = document.getElementById("settings");
  if (!setting || !sector || !known) return;
  let byHand = Boolean(sector.value);
  sector.addEventListener("change", () => {
    byHand = Boolean(sector.value);
  });
  setting.addEventListener("change", () => {
    const found = [...known.options].find((option) => option.value.toLowerCase() === setting.value.trim().toLowerCase());
    if (!found || byHand) return;
    if ([...sector.options].some((option) => option.value === found.dataset.sector)) sector.value = found.dataset.sector;
    const employer = form.querySelector(`[name=has_employer][value="${found.dataset.employer}"]`);
    if (employer) employer.checked = true;
  });
}

for (const form of document.querySelectorAll("form[data-case-draft]")) {
  showParts(form);
  fillFromSetting(form);
  new Draft(form);
}
