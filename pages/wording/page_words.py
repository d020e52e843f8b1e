"""Takes the words that a reader meets out of HTML: text, title, descriptions, labels, what search engines read."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from pages.wording import attributes
from pages.wording.offsets import CITED, OffsetMap
from pages.wording.passages import Passage, leads_to_a_source, passages_of_text
from pages.wording.shared_sources import SharedSources

IN_A_LINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd"),
    *("mark", "path", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "td", "th", "time", "u", "use", "var"),
    "wbr",
}
SILENT = {"script", "style", "template"}
NUMBERS = re.compile(r"[\s\d,;–-]*\d[\s\d,;–-]*")
TAGS = re.compile(
    r"<(?:!doctype|/?(?:html|head|body|title|meta|p|h[1-6]|div|ul|ol|li|table|t[rdh]|section|article|main|span|strong|em"
    r"|b|i|a|br|img|svg|figure|sup|blockquote))\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
# A bracket that begins no whole tag is text; without this, the parser would look for the end of each to the last line.
STRAY = re.compile(r"<(?![a-zA-Z/!?][^<>]{0,8000}>)")
STRAY_SHOWN_AS = "‹"


def is_html(text: str) -> bool:
    return TAGS.search(text) is not None


def passages_of_html(html: str, *, begins_at: int = 0) -> Iterator[Passage]:
    """Every passage of a page or a part of one; lists of references, which give others' titles, are left out."""
    reader = _Reader(html, begins_at)
    reader.feed(STRAY.sub(STRAY_SHOWN_AS, _without_comments(html)))
    reader.close()
    reader.flush()
    yield from reader.passages


class _Reader(HTMLParser):
    def __init__(self, html: str, begins_at: int) -> None:
        super().__init__(convert_charrefs=False)
        self.passages: list[Passage] = []
        self._lines = [begins_at]
        for line in html.split("\n")[:-1]:
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._words = OffsetMap()
        self._place = "text"
        self._silent: list[str] = []
        self._raised: OffsetMap | None = None  # what stands in <sup>, kept until it is known to be a number
        self._links_to_source: list[bool] = []
        self._shared_sources = SharedSources(self.passages)
        self._data = False

    def flush(self) -> None:
        """End the passage that is being read."""
        words, self._words = self._words, OffsetMap()
        if words.text.strip(" \n|"):
            self.passages.extend(_split(words, self._place))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._is_silent(tag, given):
            return
        if tag not in IN_A_LINE:
            self.flush()
        self._read_attributes(tag, given)
        self._open(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What closes itself, as in SVG, opens nothing."""
        if not self._silent:
            self._read_attributes(tag, {name: value or "" for name, value in attrs})
            if tag not in IN_A_LINE:
                self.flush()

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        if tag in {"td", "th"}:
            self._words.add(" | ", self._position())
        elif tag not in IN_A_LINE:
            self.flush()
        self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._data:
            self._read_structured(data)
        elif not self._silent:
            self._write(data)

    def handle_entityref(self, name: str) -> None:
        if not self._silent:
            self._write(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_entityref(f"#{name}")

    def _open(self, tag: str, given: dict[str, str]) -> None:
        if tag == "title":
            self._place = "title"
        elif tag == "a":
            self._links_to_source.append(leads_to_a_source(given.get("href", "")))
        elif tag == "sup":
            self._raised = OffsetMap()
        self._shared_sources.open(tag, given)

    def _close(self, tag: str) -> None:
        if tag == "title":
            self._place = "text"
        elif tag == "a" and self._links_to_source and self._links_to_source.pop() and self._raised is None:
            self._words.add(CITED, self._position())
        elif tag == "sup":
            self._end_raised()
        self._shared_sources.close(tag)

    def _is_silent(self, tag: str, given: dict[str, str]) -> bool:
        if self._silent:
            self._silent += [tag] if tag == self._silent[-1] else []
            return True
        self._data = tag == "script" and given.get("type") == "application/ld+json"
        if tag in SILENT or "references" in given.get("class", "").split():
            self.flush()
            self._silent.append(tag)
        return bool(self._silent)

    def _end_raised(self) -> None:
        raised, self._raised = self._raised, None
        if raised is None:
            return
        if NUMBERS.fullmatch(raised.text):
            self._words.add(CITED, self._position())
        else:
            self._words.add(raised.text, raised.origin(0))

    def _write(self, words: str) -> None:
        (self._words if self._raised is None else self._raised).add(words, self._position())

    def _read_attributes(self, tag: str, given: dict[str, str]) -> None:
        for place, words in attributes.words_in_tag(tag, given):
            self._read(words, place)

    def _read_structured(self, data: str) -> None:
        for words in attributes.words_in_data(data):
            self._read(words, "structured data")

    def _read(self, words: str, place: str) -> None:
        if words.strip():
            whole = OffsetMap()
            whole.add(words, self._position())
            self.passages.append(Passage(whole, place))

    def _position(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _split(words: OffsetMap, place: str) -> Iterator[Passage]:
    """A row of a table, or text that may be Markdown between tags, at its empty lines."""
    if "\n\n" not in words.text or "|" in words.text:
        return iter([Passage(words, place)])
    return passages_of_text(words.text, begins_at=words.origin(0), place=place)


def _without_comments(html: str) -> str:
    """The HTML with spaces for comments, so that every other character stays where it is."""
    pieces, end = [], 0
    while (start := html.find("<!--", end)) >= 0 and (close := html.find("-->", start)) >= 0:
        comment = html[start : close + 3]
        pieces += [html[end:start], re.sub(r"[^\n]", " ", comment)]
        end = close + 3
    return "".join([*pieces, html[end:]])
