"""The one form in which articles are written: what browsers, Word and the editor say in several ways is said in one.

Works on cleaned HTML, which is well-formed, and knows no danger: whatever it reads has been through the cleaner.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.html import escape

WRITTEN_AS = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
# Boxes without a meaning of their own: a paragraph if they hold words, nothing if they hold blocks.
BOXES = {"div", "section", "article", "header", "footer", "main", "address", "pre", "figure", "figcaption", "dt", "dd"}
BLOCKS = {"p", "h2", "h3", "ul", "ol", "blockquote", "table"}
LISTS = {"ul", "ol"}
SPACE = {"br"}
# Also what html.parser would otherwise read as the end of a text; deeper than this nobody writes.
DEEPEST = 40
MARK_UP = re.compile(r"<[^>]+>|&nbsp;|\s")


@dataclass
class Part:
    """A finished piece: an element with what is in it, or text, which has no tag."""

    tag: str
    inner: str
    attributes: dict[str, str] = field(default_factory=dict)
    rows: list["Row"] = field(default_factory=list)

    @property
    def html(self) -> str:
        if not self.tag:
            return self.inner
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(self.attributes.items()))
        return f"<{self.tag}{attributes}>{self.inner}</{self.tag}>"

    @property
    def is_blank(self) -> bool:
        return not MARK_UP.sub("", self.inner)


@dataclass
class Row:
    html: str
    is_heading: bool


@dataclass
class Open:
    """An element whose end has not come yet."""

    tag: str
    attributes: dict[str, str]
    parts: list[Part] = field(default_factory=list)

    @property
    def inner(self) -> str:
        return "".join(part.html for part in self.parts)


def in_normal_form(cleaned: str) -> str:
    """Cleaned HTML with one way of writing each thing: no empty paragraphs, no paragraph alone in a cell or point."""
    writer = _Writer()
    writer.feed(cleaned)
    writer.close()
    return writer.written()


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open = [Open("", {})]
        self.too_deep = 0

    def written(self) -> str:
        while len(self.open) > 1:
            self._end_last()
        return self.open[0].inner

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SPACE:
            self.handle_data(" ")
        elif self.too_deep or len(self.open) > DEEPEST:
            self.too_deep += 1
        else:
            self.open.append(Open(WRITTEN_AS.get(tag, tag), {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self._end_last()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(Part("", data))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _end_last(self) -> None:
        element = self.open.pop()
        finish = FINISHES.get("box" if element.tag in BOXES else element.tag, _as_it_is)
        self.open[-1].parts.extend(finish(element, {outer.tag for outer in self.open}))


Finish = Callable[[Open, set[str]], list[Part]]


def _as_it_is(element: Open, around: set[str]) -> list[Part]:
    return [Part(element.tag, element.inner, element.attributes)]


def _unless_blank(element: Open, around: set[str]) -> list[Part]:
    part = Part(element.tag, element.inner, element.attributes)
    return [] if part.is_blank else [part]


def _mark(element: Open, around: set[str]) -> list[Part]:
    """Bold inside bold says nothing, and a mark or a link around nothing is nothing."""
    part = Part(element.tag, element.inner, element.attributes)
    leads_nowhere = element.tag == "a" and not element.attributes.get("href")
    return element.parts if part.is_blank or leads_nowhere or element.tag in around else [part]


def _box(element: Open, around: set[str]) -> list[Part]:
    holds_blocks = any(part.tag in BLOCKS for part in element.parts)
    if holds_blocks or "p" in around or not element.inner.strip():
        return element.parts
    return _unless_blank(Open("p", {}, element.parts), around)


def _point_or_cell(element: Open, around: set[str]) -> list[Part]:
    """A point or cell that is one paragraph (and, for a point, the lists under it) is written without its tag."""
    parts = [part for part in element.parts if part.tag or part.inner.strip()]
    under = [part.tag for part in parts[1:]]
    if parts and parts[0].tag == "p" and LISTS.issuperset(under):
        parts[0] = Part("", parts[0].inner)
        return [Part(element.tag, "".join(part.html for part in parts), element.attributes)]
    return [Part(element.tag, element.inner, element.attributes)]


def _cell(element: Open, around: set[str]) -> list[Part]:
    spans = {name: value for name, value in element.attributes.items() if name == "scope" or value != "1"}
    cells = _point_or_cell(Open(element.tag, spans, element.parts), around)
    if "thead" in around and not cells[0].is_blank:
        cells[0].tag = "th"
    return cells


def _row(element: Open, around: set[str]) -> list[Part]:
    """Says of each heading cell whether it heads a column or a row, where the text does not say so itself."""
    cells = [part for part in element.parts if part.tag in ("th", "td")]
    is_heading = bool(cells) and all(cell.tag == "th" for cell in cells)
    for cell in cells:
        if cell.tag == "th":
            cell.attributes.setdefault("scope", "col" if is_heading or "thead" in around else "row")
    part = Part("tr", element.inner)
    part.rows = [Row(part.html, is_heading)]
    return [part]


def _rows(element: Open, around: set[str]) -> list[Part]:
    return [Part(element.tag, element.inner, rows=[row for part in element.parts for row in part.rows])]


def _table(element: Open, around: set[str]) -> list[Part]:
    """Rows of headings at the top are its head, whoever forgot to say so."""
    tags = {part.tag for part in element.parts}
    rows = [row for part in element.parts if part.tag != "thead" for row in part.rows]
    if "tr" not in tags and ("thead" in tags or not rows or not rows[0].is_heading):
        return [Part("table", element.inner)]
    kept = "".join(part.html for part in element.parts if part.tag in ("caption", "thead"))
    return [Part("table", f"{kept}{_head_and_body(rows, has_head='thead' in tags)}")]


def _head_and_body(rows: list[Row], *, has_head: bool) -> str:
    first = next((place for place, row in enumerate(rows) if not row.is_heading), 0)
    split = 0 if has_head else first
    head, body = ("".join(row.html for row in some) for some in (rows[:split], rows[split:]))
    return (f"<thead>{head}</thead>" if head else "") + (f"<tbody>{body}</tbody>" if body else "")


FINISHES: dict[str, Finish] = {
    "box": _box,
    **dict.fromkeys(("p", "h2", "h3", "caption", "ul", "ol", "blockquote"), _unless_blank),
    **dict.fromkeys(("strong", "em", "a"), _mark),
    "li": _point_or_cell,
    **dict.fromkeys(("th", "td"), _cell),
    **dict.fromkeys(("thead", "tbody"), _rows),
    "tr": _row,
    "table": _table,
}
