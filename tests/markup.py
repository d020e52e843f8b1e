"""Reads a page's HTML the way a browser does, for tests that ask what a reader meets."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

MARKER = re.compile(r"\s*\[(R\d+(?:\s*,\s*R\d+)*)\]")
SENTENCE_END = re.compile(r"(?<=[.!?])[”’)]*\s+(?=[“‘(]?[A-Z0-9])")
SPACE = re.compile(r"\s+")


def parse(html: str) -> Element:
    """The root of the document that a browser would build from `html`."""
    return html5lib.parse(html, namespaceHTMLElements=False)


def text_of(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The words inside an element, in one line; what stands in `without` is left out."""
    return SPACE.sub(" ", "".join(_pieces(element, without))).strip()


def elements(root: Element, *tags: str, outside: tuple[str, ...] = ()) -> list[Element]:
    """All elements of these tags in document order, save those inside an element of `outside`."""
    return list(_found(root, tags, outside))


def one(root: Element, tag: str) -> Element:
    """The single element of this tag; the test fails when there are more or none."""
    (element,) = root.iter(tag)
    return element


def sentences(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE_END.split(text) if sentence]


def cited(text: str) -> list[str]:
    """The keys of the references that a source text cites."""
    return [key.strip() for found in MARKER.finditer(text) for key in found[1].split(",")]


def without_markers(text: str) -> str:
    return MARKER.sub("", text)


def running_text(html: str) -> list[str]:
    """What a reader reads in a row: paragraphs and list items outside tables, each as a closed sentence, unmarked."""
    blocks = elements(parse(html), "p", "li", outside=("table",))
    texts = [without_markers(text_of(block, without=("ul", "ol", "p"))) for block in blocks]
    return [text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text]


def _pieces(element: Element, without: tuple[str, ...]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in without:
            yield from _pieces(child, without)
        yield child.tail or ""


def _found(element: Element, tags: tuple[str, ...], outside: tuple[str, ...]) -> Iterator[Element]:
    for child in element:
        if child.tag in outside:
            continue
        if child.tag in tags:
            yield child
        yield from _found(child, tags, outside)


def squeezed(html: str) -> str:
    """HTML in which only the words and tags count, not the space between them."""
    return re.sub(r"\s+", " ", re.sub(r"\s*(<[^>]+>)\s*", r"\1", html)).strip()
