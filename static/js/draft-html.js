// Between the HTML of an article and that of the editing area; and from what Word or a web page puts on the clipboard.
const NUMBER = /^\(?\w{1,4}[.)]/;
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };

// The looks are put aside as data before anything is parsed: the page's policy forbids styles in markup, as it does
// handlers, and some looks say what is a list, or bold.
function parsed(html) {
  const plain = html
    .replace(/<style\b[^>]*>[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[^>]*>/g, (tag) => tag.replace(/([\s"'])(style|on\w+)(?=\s*=)/gi, (_, before, name) => `${before} data-${name.toLowerCase() === "style" ? "looks" : "dropped"}`));
  return new DOMParser().parseFromString(plain, "text/html").body;
}

function renamed(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}

// What stands in the head of a table are headings, also where Word calls them cells.
function sayHeadings(body) {
  for (const cell of body.querySelectorAll("thead td")) {
    const spans = ["colspan", "rowspan"].filter((name) => cell.hasAttribute(name)).map((name) => [name, cell.getAttribute(name)]);
    if (!cell.textContent.trim()) continue;
    const heading = renamed(cell, "th");
    for (const [name, value] of spans) heading.setAttribute(name, value);
  }
}

function wrapped(element, tag) {
  const mark = element.ownerDocument.createElement(tag);
  mark.append(...element.childNodes);
  element.append(mark);
}

// A table of the editing area holds rows alone, so its caption stands as a block of its own before it.
function setCaptionsBefore(body) {
  for (const caption of body.querySelectorAll("table > caption")) {
    const block = renamed(caption, "p");
    block.setAttribute("data-table-caption", "");
    block.closest("table").before(block);
  }
}

export function toEditor(html) {
  const body = parsed(html);
  setCaptionsBefore(body);
  return body.innerHTML;
}

export function fromEditor(html) {
  const body = parsed(html);
  for (const block of body.querySelectorAll("p[data-table-caption]")) {
    const next = block.nextElementSibling;
    block.removeAttribute("data-table-caption");
    if (next?.tagName !== "TABLE") continue;
    if (block.textContent.trim()) next.createCaption().append(...block.childNodes);
    block.remove();
  }
  return body.innerHTML;
}

// Word writes the points of a list as paragraphs, with the bullet or number as text that only it leaves out.
function takeSign(point) {
  const ignored = [...point.querySelectorAll("[data-looks*='mso-list']")].find((part) => /ignore/i.test(part.dataset.looks));
  if (!ignored) return "";
  const sign = ignored.textContent.trim();
  ignored.remove();
  return sign;
}

function toLists(body) {
  let last = null;
  let lists = [];
  for (const point of body.querySelectorAll("p[data-looks*='mso-list']")) {
    const style = point.dataset.looks;
    if (!/level\d/i.test(style)) continue;
    const goesOn = last && point.previousElementSibling === last;
    if (!goesOn) lists = [];
    const sign = takeSign(point);
    const depth = Math.min(Number(/level(\d)/i.exec(style)[1]) || 1, lists.length + 1);
    lists.length = Math.min(lists.length, depth);
    if (lists.length < depth) {
      const list = point.ownerDocument.createElement(NUMBER.test(sign) ? "ol" : "ul");
      if (lists.length) lists.at(-1).lastElementChild.append(list);
      else point.before(list);
      lists.push(list);
      last = lists[0];
    }
    const item = point.ownerDocument.createElement("li");
    item.append(...point.childNodes);
    lists.at(-1).append(item);
    point.remove();
  }
}

// Some word processors say with looks alone what is bold, and wrap the whole text in a "bold" that is none.
function sayMarks(body) {
  for (const element of body.querySelectorAll("b[data-looks]")) {
    if (/font-weight:\s*(normal|400)\b/i.test(element.dataset.looks) && !/mso-/i.test(element.dataset.looks)) renamed(element, "span");
  }
  for (const element of body.querySelectorAll("span[data-looks]")) {
    if (element.closest("h2, h3")) continue;
    if (/font-style:\s*italic/i.test(element.dataset.looks)) wrapped(element, "em");
    if (/font-weight:\s*(bold|[6-9]00)/i.test(element.dataset.looks)) wrapped(element, "strong");
  }
}

// What comes from our own editing area keeps its ids: a section that is moved is still the same section.
export function fromClipboard(html) {
  const body = parsed(html);
  const isOurs = body.querySelector("[data-pm-slice]") !== null;
  toLists(body);
  for (const remark of body.querySelectorAll("[class~='msocomanchor'], [data-looks*='comment-list']")) remark.remove();
  for (const element of body.querySelectorAll(Object.keys(HEADINGS).join(","))) renamed(element, HEADINGS[element.tagName]);
  sayMarks(body);
  sayHeadings(body);
  for (const element of body.querySelectorAll("a[href^='http:']")) {
    element.setAttribute("href", element.getAttribute("href").replace(/^http:/i, "https:"));
  }
  if (!isOurs) for (const element of body.querySelectorAll("[id]")) element.removeAttribute("id");
  setCaptionsBefore(body);
  return body.innerHTML;
}
