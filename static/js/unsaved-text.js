// Keeps what is typed into a draft in this browser until it is saved: a closed tab, a lost connection or a session that
// has ended loses at most a few seconds. It stays when one signs out, under the account that wrote it, because the words
// of an article are meant for the public; what is two weeks old is dropped.
const KEEP_EVERY = 2000; // milliseconds
const OLDEST = 14 * 24 * 60 * 60 * 1000; // milliseconds
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "page_mark"]);

const mark = document.querySelector("input[name='page_mark']");
if (mark) watch(mark, mark.form);

function watch(mark, form) {
  const key = `draft:${mark.dataset.keeps}`;
  const opened = JSON.stringify(written(form));
  let isDirty = false;
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = 0;
    if (isDirty) store(key, { at: Date.now(), mark: mark.value, words: written(form) });
  };
  const changed = () => {
    isDirty = JSON.stringify(written(form)) !== opened || form.querySelector(".errorlist, .differences") !== null;
    if (isDirty) timer ||= setTimeout(keep, KEEP_EVERY);
    else drop(key, mark.value);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => { keep(); isDirty = false; });
  addEventListener("pagehide", keep);
  addEventListener("visibilitychange", keep);
  addEventListener("beforeunload", (event) => {
    keep();
    if (isDirty) event.preventDefault();
  });
  for (const link of form.querySelectorAll("[data-forget]")) link.addEventListener("click", () => { isDirty = false; drop(key); });
  isDirty = form.querySelector(".errorlist, .differences") !== null;
  dropOld();
  offer(key, mark, form, opened, changed);
}

// Words of a page that was saved are on the server; anything else may be all there is of it.
function offer(key, mark, form, opened, changed) {
  const kept = read(key);
  if (!kept) return;
  if (mark.dataset.saved.split(" ").includes(kept.mark) || JSON.stringify(kept.words) === opened) return drop(key);
  if (kept.mark === mark.value) return;
  const bar = form.querySelector(".unsaved");
  bar.querySelector(".unsaved__words").textContent = `You have words from ${spoken(kept.at)} that were not saved.`;
  bar.hidden = false;
  bar.querySelector("[data-unsaved='bring']").addEventListener("click", () => {
    bar.hidden = true;
    write(form, kept.words);
    changed();
  });
  bar.querySelector("[data-unsaved='discard']").addEventListener("click", () => {
    bar.hidden = true;
    drop(key);
  });
}

function written(form) {
  const fields = [...form.elements].filter((field) => field.name && field.type !== "submit" && !NOT_KEPT.has(field.name));
  return Object.fromEntries(fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]));
}

function write(form, words) {
  for (const [name, value] of Object.entries(words)) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new CustomEvent("draft-editor:replace"));
  }
}

function spoken(at) {
  const when = new Date(at);
  const time = when.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
  const isToday = when.toDateString() === new Date().toDateString();
  return isToday ? time : `${when.toLocaleDateString("en-US", { month: "long", day: "numeric" })}, ${time}`;
}

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

// A browser that keeps nothing, or has no room left, still edits.
function store(key, copy) {
  try { localStorage.setItem(key, JSON.stringify(copy)); } catch { /* the warning before leaving remains */ }
}

function drop(key, onlyOf) {
  try { if (!onlyOf || read(key)?.mark === onlyOf) localStorage.removeItem(key); } catch { /* nothing was kept */ }
}

function dropOld() {
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
      if (Date.now() - (read(key)?.at ?? 0) > OLDEST) localStorage.removeItem(key);
    }
  } catch { /* nothing was kept */ }
}
