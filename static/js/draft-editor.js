// The editing area over the text of an article. Without it, or where it fails, the plain box stays.
import { extensionsFor, leadsSomewhere } from "./draft-schema.js";
import { fromClipboard, fromEditor, toEditor } from "./draft-html.js";

const TABLE = { rows: 3, cols: 3, withHeaderRow: true };
const PRESSED = {
  heading2: ["heading", { level: 2 }],
  heading3: ["heading", { level: 3 }],
  ...Object.fromEntries(["bold", "italic", "bulletList", "orderedList", "blockquote", "link"].map((name) => [name, [name]])),
};

function addTable(editor) {
  const cells = (type) => Array.from({ length: TABLE.cols }, () => ({ type, content: [{ type: "paragraph" }] }));
  const rows = Array.from({ length: TABLE.rows }, (_, row) => ({ type: "tableRow", content: cells(row ? "tableCell" : "tableHeader") }));
  const caption = { type: "tableCaption", content: [{ type: "text", text: "What this table shows" }] };
  editor.chain().focus().insertContent([caption, { type: "table", content: rows }]).run();
}

// To the caption of the table that the cursor is in; one is made where there is none.
function toCaption(editor) {
  const { $from } = editor.state.selection;
  const depth = [...Array($from.depth + 1).keys()].find((level) => $from.node(level).type.name === "table");
  const before = $from.before(depth);
  const neighbour = editor.state.doc.resolve(before).nodeBefore;
  if (neighbour?.type.name === "tableCaption") editor.commands.focus(before - 1);
  else editor.chain().insertContentAt(before, { type: "tableCaption" }).focus(before + 1).run();
}

const DO = {
  heading2: (chain) => chain.toggleHeading({ level: 2 }),
  heading3: (chain) => chain.toggleHeading({ level: 3 }),
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  blockquote: (chain) => chain.toggleBlockquote(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
  addRow: (chain) => chain.addRowAfter(),
  deleteRow: (chain) => chain.deleteRow(),
  addColumn: (chain) => chain.addColumnAfter(),
  deleteColumn: (chain) => chain.deleteColumn(),
  deleteTable: (chain) => chain.deleteTable(),
};

function openLink(editor, dialog) {
  const address = dialog.querySelector("input");
  dialog.querySelector("[data-remove]").hidden = !editor.isActive("link");
  dialog.querySelector("#link-dialog-error").hidden = true;
  address.value = editor.getAttributes("link").href || "";
  dialog.showModal();
  address.focus();
}

function setLink(editor, dialog) {
  const address = dialog.querySelector("input").value.trim().replace(/^(?=[\w-]+\.[\w.-]+(\/|$))/, "https://");
  const error = dialog.querySelector("#link-dialog-error");
  error.hidden = leadsSomewhere(address);
  error.textContent = error.hidden ? "" : "Write /fees/ for a page of this site, #risks for a place in this article, or an address that starts with https://.";
  if (!error.hidden) return;
  dialog.close();
  const { empty } = editor.state.selection;
  const chain = editor.chain().focus();
  if (empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
  else chain.extendMarkRange("link").setMark("link", { href: address }).run();
}

function wireLinks(editor, dialog) {
  dialog.querySelector("[data-set]").addEventListener("click", () => setLink(editor, dialog));
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-remove]").addEventListener("click", () => {
    dialog.close();
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
  });
  dialog.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    setLink(editor, dialog);
  });
}

// One stop for the Tab key; the arrows go from button to button.
function walk(toolbar, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const buttons = [...toolbar.querySelectorAll("button")].filter((button) => button.offsetParent);
  const next = buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length];
  for (const button of toolbar.querySelectorAll("button")) button.tabIndex = button === next ? 0 : -1;
  next.focus();
  event.preventDefault();
}

function wireToolbar(editor, toolbar, frame) {
  const own = {
    link: () => openLink(editor, frame.querySelector(".link-dialog")),
    table: () => addTable(editor),
    caption: () => toCaption(editor),
    source: () => frame.dispatchEvent(new CustomEvent("draft-editor:cite")),
  };
  const show = () => {
    toolbar.querySelector(".editor-toolbar__table").hidden = !editor.isActive("table");
    for (const button of toolbar.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(editor.isActive(...PRESSED[button.dataset.do])));
    }
  };
  toolbar.addEventListener("click", (event) => {
    const name = event.target.closest("button")?.dataset.do;
    if (name in own) own[name]();
    else if (name) DO[name](editor.chain().focus()).run();
  });
  toolbar.addEventListener("keydown", (event) => walk(toolbar, event));
  toolbar.querySelectorAll("button").forEach((button, place) => { button.tabIndex = place ? -1 : 0; });
  editor.on("transaction", show);
  toolbar.hidden = false;
}

function described(textarea) {
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": document.querySelector(`label[for="${textarea.id}"]`)?.textContent.trim().replace(/:$/, "") || "Text",
    "aria-describedby": textarea.getAttribute("aria-describedby") || "",
    ...(textarea.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
  };
}

function create(lib, textarea) {
  const frame = textarea.closest(".draft-editor");
  const element = document.createElement("div");
  element.className = "draft-editor__area";
  textarea.before(element);
  const editor = new lib.Editor({
    element,
    extensions: extensionsFor(lib, JSON.parse(textarea.dataset.tags)),
    content: toEditor(textarea.value),
    injectCSS: false,
    enableInputRules: false,
    enablePasteRules: false,
    editorProps: { attributes: described(textarea), transformPastedHTML: fromClipboard },
    onUpdate() {
      textarea.value = fromEditor(editor.getHTML());
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  textarea.hidden = true;
  document.querySelector(`label[for="${textarea.id}"]`)?.addEventListener("click", () => editor.commands.focus());
  wireToolbar(editor, frame.querySelector(".editor-toolbar"), frame);
  wireLinks(editor, frame.querySelector(".link-dialog"));
  // Somebody has put other words into the box: those that were never saved.
  textarea.addEventListener("draft-editor:replace", () => editor.commands.setContent(toEditor(textarea.value)));
  frame.editor = editor;
  frame.dispatchEvent(new CustomEvent("draft-editor:ready", { bubbles: true }));
}

for (const textarea of document.querySelectorAll("textarea[data-editor]")) {
  import(textarea.dataset.editor).then((lib) => create(lib, textarea));
}
