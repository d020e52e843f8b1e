"""Cuts plain text and Markdown into passages: paragraphs, headings, points of a list, rows of a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pages.wording.offsets import CITED, OffsetMap

NEW_PASSAGE = re.compile(r"\s*(?:#{1,6} |[-*+•·] |>|\||\d{1,3}[.)] |[A-Za-z_]\w* = |$)")
# A short line that ends like a headline, before a capital: in a list without marks each line stands for itself.
HEADLINE = re.compile(r"\s*\S.{0,38}\S\s*")
GOES_ON = re.compile(
    r"(?:[,;:(–—-]|\b(?:not|no|never|is|are|was|were|be|been|the|an?|of|to|for|and|or|by|with|in|on|at|as|from|than|that"
    r"|this|our|your|its|has|have|will|can|fda|world|non))\s*$",
    re.IGNORECASE,
)
LINK = re.compile(r"\]\(\s*<?([^)\s>]{1,400})[^)]{0,200}\)|<?\b(?:https?://|www\.|mailto:)[^\s<>)\"']{1,400}>?")
SOURCE_SITE = re.compile(
    r"#ref-|doi\.org|\.gov\b|\.edu\b|who\.int|cochranelibrary|jamanetwork|nejm\.org|psychiatryonline|nature\.com|science\.org"
    r"|thelancet|bmj\.com|wiley\.com|springer|sciencedirect",
    re.IGNORECASE,
)
# An entry in a list of sources: it gives the title that others gave their work.
ENTRY = re.compile(
    r"^\s*(?:[-*+•] +)?(?:\[\^?R?\d{1,3}\]:?|R\d{1,3}\b[:.]?|\d{1,3}[.)]|\[[^\]]{1,30}\]:|[A-Z][\w’'-]+ [A-Z]{1,3}[,.])"
    r".{0,600}?(?:\bdoi\b|\bpmid\b|\b(?:19|20)\d\d\s?[;:]\s?\d|\b(?:19|20)\d\d\b|https?://)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Passage:
    """Words that a reader meets in one piece, and where in the source each of them stands."""

    words: OffsetMap
    place: str = "text"
    has_source: bool = field(default=False)

    @property
    def is_cited(self) -> bool:
        return CITED in self.words.text


def passages_of_text(text: str, *, begins_at: int = 0, place: str = "text") -> Iterator[Passage]:
    """The passages of plain text or Markdown; `begins_at` is where the text stands in what it was taken from."""
    for start, end in _blocks(text):
        block = text[start:end]
        if block.strip() and not ENTRY.match(block):
            yield Passage(_without_addresses(block, begins_at + start), place)


def leads_to_a_source(address: str) -> bool:
    """Whether a link with this address names a source: a reference on the page, a journal, an authority."""
    return SOURCE_SITE.search(address) is not None


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start, position, above = 0, 0, ""
    for line in text.splitlines(keepends=True):
        if NEW_PASSAGE.match(line.rstrip("\n")) or _is_headline(above) and line.lstrip()[:1].isupper():
            yield start, position
            start = position
        position, above = position + len(line), line
    yield start, position


def _is_headline(line: str) -> bool:
    return HEADLINE.fullmatch(line) is not None and GOES_ON.search(line.rstrip()) is None


def _without_addresses(block: str, begins_at: int) -> OffsetMap:
    """The words without the addresses of links; a link to a source leaves the sign of a citation."""
    words, end = OffsetMap(), 0
    for found in LINK.finditer(block):
        words.add(block[end : found.start()], begins_at + end)
        words.add(CITED if leads_to_a_source(found[0]) else " ", begins_at + found.start())
        end = found.end()
    words.add(block[end:], begins_at + end)
    return words
