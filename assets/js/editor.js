// A small editor for the texts of a report, in place of the plain box. It can hold only what the server keeps:
// paragraphs, two levels of headings, lists, quotations, bold, italic, links. Whatever is pasted is reduced to that.
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark, wrapIn, lift } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { DOMParser, DOMSerializer, Schema } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { EditorState, TextSelection } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { autosave } from "./autosave.js";
import { toolbar } from "./editor_toolbar.js";

const LINK = /^(https?:|mailto:)/i;

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    heading: {
      attrs: { level: { default: 3 } },
      content: "inline*",
      group: "block",
      defining: true,
      parseDOM: ["h1", "h2", "h3", "h4", "h5", "h6"].map((tag) => ({ tag, attrs: { level: tag > "h3" ? 4 : 3 } })),
      toDOM: (node) => [`h${node.attrs.level}`, 0],
    },
    blockquote: { content: "block+", group: "block", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
    text: { group: "inline" },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (dom) => (LINK.test(dom.getAttribute("href")) ? { href: dom.getAttribute("href") } : false) }],
      toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b", getAttrs: (dom) => dom.style.fontWeight !== "normal" && null }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i", getAttrs: (dom) => dom.style.fontStyle !== "normal" && null }], toDOM: () => ["em", 0] },
  },
});

const { nodes, marks } = schema;

// The box holds plain text where a text has paragraphs only: a blank line begins a new one, as on the server.
function parse(text) {
  const inert = document.implementation.createHTMLDocument("");
  if (/<[a-zA-Z/!]/.test(text)) inert.body.innerHTML = text;
  else {
    for (const part of text.replace(/\r\n/g, "\n").split(/\n\s*\n/)) {
      const paragraph = inert.createElement("p");
      part.trim().split("\n").forEach((line, number) => {
        if (number) paragraph.append(inert.createElement("br"));
        paragraph.append(line);
      });
      inert.body.append(paragraph);
    }
  }
  return DOMParser.fromSchema(schema).parse(inert.body);
}

// Word and web pages bring styles, scripts and handlers along. The schema would drop them, but the browser reads them
// first and complains about each to the content security policy: so attributes go before anything is parsed.
function plainTags(html) {
  return html
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(style|script|head|title|xml|svg|template)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<([a-z][a-z0-9:]*)\b[^>]*>/gi, (whole, tag) => {
      if (/^(img|link|meta|iframe|object|embed)$/i.test(tag)) return "";
      // Google Docs wraps everything in <b style="font-weight:normal">.
      if (/^(b|i)$/i.test(tag) && /font-(weight|style)\s*:\s*normal/i.test(whole)) return "<span>";
      const kept = whole.match(/\s(data-pm-slice|href)\s*=\s*("[^"]*"|'[^']*')/i);
      return kept ? `<${tag}${kept[0]}>` : `<${tag}>`;
    });
}

function serialise(doc) {
  if (!doc.textContent.trim()) return "";
  const holder = document.createElement("div");
  holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
  for (const only of holder.querySelectorAll("li > p:first-child")) {
    if (!only.nextElementSibling || only.nextElementSibling.matches("ul, ol")) only.replaceWith(...only.childNodes);
  }
  return holder.innerHTML;
}

// Browsers report a selection a frame later. Whoever selects and goes straight to a button (a script, a voice command)
// would have it applied to the selection before.
function keepSelection(view) {
  const { anchorNode, anchorOffset, focusNode, focusOffset } = document.getSelection();
  if (!view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return false;
  const anchor = view.posAtDOM(anchorNode, anchorOffset);
  const head = view.posAtDOM(focusNode, focusOffset);
  const { selection, doc } = view.state;
  if (selection instanceof TextSelection && (selection.anchor !== anchor || selection.head !== head)) {
    view.dispatch(view.state.tr.setSelection(TextSelection.between(doc.resolve(anchor), doc.resolve(head))));
  }
  return false;
}

function keys() {
  const lineBreak = chainCommands(exitCode, (state, dispatch) => {
    if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
    return true;
  });
  // Tab is left alone: it leads on to the next control, as everywhere else on the page.
  return keymap({
    "Mod-z": undo,
    "Mod-y": redo,
    "Shift-Mod-z": redo,
    "Mod-b": toggleMark(marks.strong),
    "Mod-i": toggleMark(marks.em),
    Enter: splitListItem(nodes.list_item),
    "Shift-Enter": lineBreak,
    "Mod-]": sinkListItem(nodes.list_item),
    "Mod-[": liftListItem(nodes.list_item),
  });
}

function rules() {
  return inputRules({
    rules: [
      wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list),
      wrappingInputRule(/^\s*1[.)]\s$/, nodes.ordered_list),
      textblockTypeInputRule(/^#{2,3}\s$/, nodes.heading, { level: 3 }),
    ],
  });
}

function start(textarea) {
  const form = textarea.form;
  const holder = document.createElement("div");
  holder.className = "app-editor";
  textarea.before(holder);
  textarea.hidden = true;
  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
  for (const part of form.querySelectorAll("[data-with-script]")) part.hidden = false;
  const label = form.querySelector(`label[for="${textarea.id}"]`);
  const listeners = [];
  const commands = {
    strong: toggleMark(marks.strong),
    em: toggleMark(marks.em),
    heading3: toggleBlock(nodes.heading, { level: 3 }),
    heading4: toggleBlock(nodes.heading, { level: 4 }),
    bullets: toggleList(nodes.bullet_list),
    numbers: toggleList(nodes.ordered_list),
    quote: (state, dispatch) => (inside(state, nodes.blockquote) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch)),
    undo,
    redo,
  };
  const view = new EditorView(holder, {
    state: EditorState.create({ doc: parse(textarea.value), plugins: [rules(), keys(), keymap(baseKeymap), history()] }),
    attributes: {
      id: `${textarea.id}-editor`,
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": label.id,
      "aria-describedby": textarea.getAttribute("aria-describedby") || "",
      class: "app-editor__text app-prose",
    },
    transformPastedHTML: plainTags,
    handleDOMEvents: { blur: keepSelection },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      bar.update(view.state);
      if (transaction.docChanged) for (const listener of listeners) listener();
    },
  });
  const active = {
    strong: (state) => hasMark(state, marks.strong),
    em: (state) => hasMark(state, marks.em),
    link: (state) => hasMark(state, marks.link),
    heading3: (state) => isHeading(state, 3),
    heading4: (state) => isHeading(state, 4),
    bullets: (state) => inside(state, nodes.bullet_list),
    numbers: (state) => inside(state, nodes.ordered_list),
    quote: (state) => inside(state, nodes.blockquote),
  };
  const bar = toolbar(view, commands, active, marks.link, LINK);
  holder.prepend(bar.element);
  bar.update(view.state);
  label.addEventListener("click", (event) => {
    event.preventDefault();
    view.focus();
  });
  for (const link of document.querySelectorAll(`.govuk-error-summary a[href="#${textarea.id}"]`)) link.hash = `${textarea.id}-editor`;
  autosave(form, {
    get: () => serialise(view.state.doc),
    set: (html) => view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, parse(html).content)),
    same: (html) => parse(html).eq(view.state.doc),
    onChange: (listener) => listeners.push(listener),
  });
}

function hasMark(state, type) {
  const { from, to, empty, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks || $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

function isHeading(state, level) {
  const { parent } = state.selection.$from;
  return parent.type === nodes.heading && parent.attrs.level === level;
}

function inside(state, type) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
}

function toggleBlock(type, attrs) {
  return (state, dispatch) =>
    (isHeading(state, attrs.level) ? setBlockType(nodes.paragraph) : setBlockType(type, attrs))(state, dispatch);
}

function toggleList(type) {
  return (state, dispatch) => (inside(state, type) ? liftListItem(nodes.list_item) : wrapInList(type))(state, dispatch);
}

for (const textarea of document.querySelectorAll("textarea[data-editor]")) start(textarea);
