// Makes a choice of the list of sources: found by a word, cited at the cursor, and added where one is missing.

function choose(frame, dialog, key) {
  dialog.close();
  if (frame.editor) {
    const { $from } = frame.editor.state.selection;
    const before = $from.parent.textBetween(0, $from.parentOffset, undefined, " ");
    frame.editor.chain().focus().insertContent(`${before && !/\s$/.test(before) ? " " : ""}[${key}]`).run();
  }
}

function addChoice(frame, dialog, key, html) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.innerHTML = html;
  button.addEventListener("click", () => choose(frame, dialog, key));
  item.append(button);
  dialog.querySelector(".source-picker__list").append(item);
}

function narrow(dialog) {
  const words = dialog.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of dialog.querySelectorAll("li")) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
    shown += item.hidden ? 0 : 1;
  }
  const found = shown === 1 ? "1 source" : `${shown} sources`;
  dialog.querySelector(".source-picker__count").textContent = shown ? `${found}. Enter cites the first.` : "No source has these words. You can add it.";
}

function open(dialog) {
  const search = dialog.querySelector("input");
  search.value = "";
  narrow(dialog);
  dialog.showModal();
  search.focus();
}

function first(dialog) {
  return [...dialog.querySelectorAll("li")].find((item) => !item.hidden)?.querySelector("button");
}

// The admin's own way home from a window in which something was added.
function takeAdded(frame, dialog) {
  window.dismissAddRelatedObjectPopup = (opened, id, words) => {
    const key = words.split(" ", 1)[0];
    const shown = document.createElement("span");
    shown.textContent = words;
    addChoice(frame, dialog, key, shown.innerHTML);
    choose(frame, dialog, key);
    opened.close();
  };
}

for (const frame of document.querySelectorAll(".draft-editor")) {
  frame.addEventListener("draft-editor:ready", () => {
    const dialog = frame.querySelector(".source-picker");
    const list = frame.querySelector(".sources");
    for (const item of list.querySelectorAll("[data-key]")) addChoice(frame, dialog, item.dataset.key, item.innerHTML);
    list.hidden = true;
    frame.addEventListener("draft-editor:cite", () => open(dialog));
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.querySelector("input").addEventListener("input", () => narrow(dialog));
    dialog.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      first(dialog)?.click();
    });
    for (const link of dialog.querySelectorAll(".source-picker__add")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        window.open(link.href, "new-source", "width=720,height=800,scrollbars=yes");
      });
    }
    takeAdded(frame, dialog);
  });
}
