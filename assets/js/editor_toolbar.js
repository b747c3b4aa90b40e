// The editor's toolbar: real buttons with words, one stop for Tab, arrow keys inside.
const BUTTONS = [
  ["strong", "Bold"],
  ["em", "Italic"],
  ["heading3", "Heading"],
  ["heading4", "Small heading"],
  ["bullets", "Bullets"],
  ["numbers", "Numbers"],
  ["quote", "Quotation"],
  ["link", "Link"],
  ["undo", "Undo"],
  ["redo", "Redo"],
];

function make(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

export function toolbar(view, commands, active, linkMark, allowed) {
  const element = make("div", { class: "app-editor__tools" });
  const bar = make("div", { class: "app-editor__buttons", role: "toolbar", "aria-label": "Formatting", "aria-controls": view.dom.id });
  const links = linkPanel(view, linkMark, allowed);
  const buttons = new Map();
  for (const [name, words] of BUTTONS) {
    const button = make("button", { type: "button", class: `app-editor__button app-editor__button--${name}`, tabindex: buttons.size ? "-1" : "0" }, words);
    if (name in active) button.setAttribute("aria-pressed", "false");
    // The selection must stay in the text while a button is pressed.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (name === "link") return links.toggle();
      commands[name](view.state, view.dispatch);
      if (document.activeElement === document.body) view.focus();
      return undefined;
    });
    buttons.set(name, button);
    bar.append(button);
  }
  bar.addEventListener("keydown", (event) => {
    const all = [...buttons.values()].filter((button) => !button.disabled);
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  bar.addEventListener("focusin", (event) => {
    for (const button of buttons.values()) button.tabIndex = button === event.target ? 0 : -1;
  });
  element.append(bar, links.element);
  return {
    element,
    update(state) {
      for (const [name, button] of buttons) {
        if (name in active) button.setAttribute("aria-pressed", String(active[name](state)));
        else if (name in commands) button.setAttribute("aria-disabled", String(!commands[name](state)));
      }
    },
  };
}

// The extent of the link around the cursor, so that it can be changed without selecting it.
function linkAround(state, type) {
  const { $from, from, to, empty } = state.selection;
  if (!empty) return { from, to };
  const mark = type.isInSet($from.marks());
  if (!mark) return null;
  let start = $from.start();
  for (let index = 0; index < $from.parent.childCount; index += 1) {
    const child = $from.parent.child(index);
    const end = start + child.nodeSize;
    if (start <= from && from <= end && mark.isInSet(child.marks)) return { from: start, to: end, href: mark.attrs.href };
    start = end;
  }
  return null;
}

function linkPanel(view, type, allowed) {
  const element = make("div", { class: "app-editor__link", hidden: "" });
  const label = make("label", { class: "govuk-label", for: "editor-link" }, "Address of the page, or an email address");
  const input = make("input", { class: "govuk-input", id: "editor-link", type: "text", autocomplete: "off", spellcheck: "false", "aria-describedby": "editor-link-error" });
  const error = make("p", { class: "govuk-error-message", id: "editor-link-error", role: "alert" });
  const set = make("button", { type: "button", class: "govuk-button govuk-button--secondary app-button--small" }, "Set the link");
  const remove = make("button", { type: "button", class: "app-link-button" }, "Remove the link");
  const close = make("button", { type: "button", class: "app-link-button" }, "Cancel");
  element.append(label, error, input, set, remove, close);

  function hide() {
    element.hidden = true;
    error.textContent = "";
    view.focus();
  }

  function apply() {
    const where = linkAround(view.state, type);
    let href = input.value.trim();
    if (/^[^\s@:/]+@[^\s@]+\.[^\s@]+$/.test(href)) href = `mailto:${href}`;
    else if (/^[^\s:/]+\.[^\s:]+$/.test(href)) href = `https://${href}`;
    if (!allowed.test(href)) {
      error.textContent = "Enter an address that begins with https://, or an email address.";
      input.focus();
      return;
    }
    const mark = type.create({ href });
    const change = view.state.tr;
    if (where) change.addMark(where.from, where.to, mark);
    else change.insert(view.state.selection.from, view.state.schema.text(href.replace(/^mailto:/, ""), [mark]));
    view.dispatch(change);
    hide();
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      apply();
    }
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  set.addEventListener("click", apply);
  close.addEventListener("click", hide);
  remove.addEventListener("click", () => {
    const where = linkAround(view.state, type);
    if (where) view.dispatch(view.state.tr.removeMark(where.from, where.to, type));
    hide();
  });
  return {
    element,
    toggle() {
      if (!element.hidden) return hide();
      const where = linkAround(view.state, type);
      input.value = (where && where.href) || "";
      element.hidden = false;
      return input.focus();
    },
  };
}
