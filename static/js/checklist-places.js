// "Go to the place" leads into the editing area: to the words that the checklist quotes, or to the heading above them.
// Without scripts the link leads to the plain box.
const ENOUGH = 30; // characters of a sentence; the checklist quotes it without its citations

function blocksOf(doc) {
  const blocks = [];
  doc.descendants((node, position) => {
    if (node.isTextblock) blocks.push({ node, start: position + 1, text: node.textBetween(0, node.content.size, undefined, " ") });
  });
  return blocks;
}

function placeOf(doc, { quote, place }) {
  const blocks = blocksOf(doc);
  const under = Math.max(0, place ? blocks.findIndex(({ node }) => node.attrs.id === place) : 0);
  for (const words of quote ? [quote, quote.slice(0, ENOUGH)] : []) {
    const found = [...blocks.slice(under), ...blocks].find(({ text }) => text.includes(words));
    if (found) {
      const from = found.start + found.text.indexOf(words);
      return { from, to: from + words.length };
    }
  }
  return blocks[under]?.start ?? 1;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-quote]");
  const box = link && document.getElementById(link.hash.slice(1));
  const editor = box?.closest(".draft-editor")?.editor;
  if (!editor) return;
  event.preventDefault();
  editor.chain().focus().setTextSelection(placeOf(editor.state.doc, link.dataset)).scrollIntoView().run();
  editor.view.dom.scrollIntoView({ block: "start" });
});
