// What the editing area can hold: exactly the tags it is given, and of each what our articles say with it.
// `lib` is django-prose-editor's module; what it would add or lose on its own is mended here.

const fixed = (value) => ({ default: value, parseHTML: () => value, rendered: false });
const asWritten = (name) => ({ default: null, keepOnSplit: false, parseHTML: (element) => element.getAttribute(name) });
const ADDRESS = /^(https:\/\/[^\s/]|mailto:\S+@|tel:[+\d]|\/(?!\/)|#[\w-])/i;

export const leadsSomewhere = (address) => ADDRESS.test(address);

function heading(lib, tags) {
  const levels = [2, 3].filter((level) => tags.has(`h${level}`));
  return lib.Heading.extend({
    addAttributes() { return { ...this.parent?.(), id: asWritten("id") }; },
    addKeyboardShortcuts: () => ({}),
  }).configure({ levels });
}

function link(lib) {
  return lib.Link.extend({
    addAttributes: () => ({ href: { default: null, parseHTML: (element) => element.getAttribute("href") } }),
    addKeyboardShortcuts: () => ({}),
  }).configure({
    autolink: false,
    linkOnPaste: false,
    openOnClick: false,
    enableTarget: false,
    isAllowedUri: (address) => leadsSomewhere(address || ""),
  });
}

// Tab leaves the editing area; a list is nested with Ctrl and ].
function listItem(lib) {
  return lib.ListItem.extend({
    addKeyboardShortcuts() {
      return {
        Enter: () => this.editor.commands.splitListItem(this.name),
        "Mod-]": () => this.editor.commands.sinkListItem(this.name),
        "Mod-[": () => this.editor.commands.liftListItem(this.name),
      };
    },
  });
}

function table(lib) {
  return lib.Table.extend({
    addKeyboardShortcuts() {
      return {
        ...this.parent?.(),
        Tab: () => this.editor.commands.goToNextCell(),
        "Shift-Tab": () => this.editor.commands.goToPreviousCell(),
      };
    },
    addMenuItems: () => {},
  });
}

function cell(Base, attributes = {}) {
  return Base.extend({
    content: "(paragraph | bulletList | orderedList)+",
    addAttributes() {
      return { ...this.parent?.(), colwidth: fixed(null), align: fixed(null), ...attributes };
    },
  });
}

// A caption stands before its table while it is edited: see draft-html.js.
function tableCaption(lib) {
  return lib.Node.create({
    name: "tableCaption",
    group: "block",
    content: "inline*",
    defining: true,
    parseHTML: () => [{ tag: "p[data-table-caption]", priority: 60 }],
    renderHTML: () => ["p", { "data-table-caption": "" }, 0],
    addKeyboardShortcuts() {
      return {
        Enter: () => {
          const { $from } = this.editor.state.selection;
          return $from.parent.type.name === this.name && this.editor.commands.focus($from.after() + 1);
        },
      };
    },
  });
}

const BUILD = {
  p: (lib) => [lib.Paragraph],
  h2: (lib, tags) => [heading(lib, tags)],
  h3: () => [],
  strong: (lib) => [lib.Bold],
  em: (lib) => [lib.Italic],
  a: (lib) => [link(lib)],
  ul: (lib) => [lib.BulletList],
  ol: (lib) => [lib.OrderedList.configure({ enableListAttributes: false })],
  li: (lib) => [listItem(lib)],
  blockquote: (lib) => [lib.Blockquote],
  table: (lib) => [table(lib)],
  thead: () => [],
  tbody: () => [],
  tr: (lib) => [lib.TableRow],
  th: (lib) => [cell(lib.TableHeader, { scope: asWritten("scope") })],
  td: (lib) => [cell(lib.TableCell)],
  caption: (lib) => [tableCaption(lib)],
};

export function extensionsFor(lib, names) {
  const tags = new Set(names);
  const unknown = names.filter((name) => !(name in BUILD));
  if (unknown.length) throw new Error(`The editor cannot hold ${unknown.join(", ")}.`);
  const own = Object.keys(BUILD).filter((name) => tags.has(name)).flatMap((name) => BUILD[name](lib, tags));
  return [lib.Document, lib.Text, lib.History, lib.Dropcursor, lib.Gapcursor, ...own];
}
