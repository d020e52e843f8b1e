// Between the HTML of an article and that of the editing area; and from what Word or a web page puts on the clipboard.
const NUMBER = /^\(?\w{1,4}[.)]/;
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };

const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;

function renamed(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
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
  const ignored = [...point.querySelectorAll("[style*='mso-list']")].find((part) => /ignore/i.test(part.getAttribute("style")));
  if (!ignored) return "";
  const sign = ignored.textContent.trim();
  ignored.remove();
  return sign;
}

function toLists(body) {
  let last = null;
  let lists = [];
  for (const point of body.querySelectorAll("p[style*='mso-list']")) {
    const style = point.getAttribute("style");
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

// What comes from our own editing area keeps its ids: a section that is moved is still the same section.
export function fromClipboard(html) {
  const body = parsed(html);
  const isOurs = body.querySelector("[data-pm-slice]") !== null;
  toLists(body);
  for (const remark of body.querySelectorAll("[class~='msocomanchor'], [style*='comment-list']")) remark.remove();
  for (const element of body.querySelectorAll(Object.keys(HEADINGS).join(","))) renamed(element, HEADINGS[element.tagName]);
  for (const element of body.querySelectorAll("b[style*='font-weight']")) {
    if (/font-weight:\s*(normal|400)/i.test(element.getAttribute("style"))) renamed(element, "span");
  }
  for (const element of body.querySelectorAll("a[href^='http:']")) {
    element.setAttribute("href", element.getAttribute("href").replace(/^http:/i, "https:"));
  }
  if (!isOurs) for (const element of body.querySelectorAll("[id]")) element.removeAttribute("id");
  for (const element of body.querySelectorAll("[style]")) if (!isOurs) element.removeAttribute("style");
  setCaptionsBefore(body);
  return body.innerHTML;
}
