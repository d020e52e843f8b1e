"""Reads HTML as a tree: the cleaned text of an article, or a whole page as a template has drawn it."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SPACE = re.compile(r"\s+")


def tree(html: str) -> Element:
    """The elements of `html` under one root; what is not closed is closed at the end of what holds it."""
    reader = _Reader()
    reader.feed(html)
    return reader.finished()


def text_of(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The words inside an element, in one line; what stands in elements of `without` is left out."""
    return SPACE.sub(" ", "".join(_pieces(element, without))).strip()


def elements(root: Element, *tags: str, outside: tuple[str, ...] = ()) -> Iterator[Element]:
    """All elements of these tags in document order, save those inside an element of `outside`."""
    for child in root:
        if child.tag in outside:
            continue
        if child.tag in tags:
            yield child
        yield from elements(child, *tags, outside=outside)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = TreeBuilder()
        self._builder.start("root", {})
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._builder.end(tag)
        else:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        self._builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open.pop() != tag:
            self._builder.end(tag)
        self._builder.end(tag)

    def handle_data(self, data: str) -> None:
        self._builder.data(data)

    def finished(self) -> Element:
        self.close()
        for tag in reversed(self._open):
            self._builder.end(tag)
        self._builder.end("root")
        return self._builder.close()


def _pieces(element: Element, without: tuple[str, ...]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in without:
            yield from _pieces(child, without)
        yield child.tail or ""
