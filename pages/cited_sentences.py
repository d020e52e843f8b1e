"""Sentences of an article that stand on a source."""

import re
from dataclasses import dataclass
from html import unescape

from pages.models import ArticleVersion
from pages.plain_text import MARK_UP, plain_text
from pages.rich_text import HEADING
from pages.sentences import cited, sentences, without_markers

NUMBERS = re.compile(r'\s*<sup class="citation">(.*?)</sup>')
NUMBERED = re.compile(r"\[\d[\d, ]*\]")
BLOCK_END = re.compile(r"</(?:p|li|td|th|caption|h2|h3|blockquote)>|\n")


@dataclass(frozen=True)
class CitedSection:
    """A part of an article, with what it states on the ground of a source; numbers lead to the reference list."""

    heading: str
    statements: list[str]


def cited_sentences(source: str) -> list[str]:
    """The sentences of an editor's text that cite a source, in order, as plain text without the markers."""
    return [without_markers(sentence).strip() for sentence in _sentences(source) if cited(sentence)]


def cited_by_section(version: ArticleVersion) -> list[CitedSection]:
    """What a frozen version states, section by section; a section without a source in it is left out."""
    parts = [("In short", version.in_short_html), ("What ketamine is approved for", version.approval_html)]
    parts += _parts_of(version.body_html)
    sections = [CitedSection(heading, _cited_in(html)) for heading, html in parts]
    return [section for section in sections if section.statements]


def _parts_of(html: str) -> list[tuple[str, str]]:
    """The text before the first heading, and each section under its heading of level 2."""
    headings = list(HEADING.finditer(html))
    ends = [*(heading.start() for heading in headings), len(html)]
    first, ends = html[: ends[0]], ends[1:]
    return [
        ("Before the first heading", first),
        *((plain_text(found[2]), html[found.end() : end]) for found, end in zip(headings, ends, strict=True)),
    ]


def _cited_in(html: str) -> list[str]:
    numbered = NUMBERS.sub(lambda found: f" [{MARK_UP.sub('', found[1])}]", html)
    return [sentence for sentence in _sentences(numbered) if NUMBERED.search(sentence)]


def _sentences(html: str) -> list[str]:
    blocks = (" ".join(unescape(MARK_UP.sub("", block)).split()) for block in BLOCK_END.split(html))
    return [sentence for block in blocks for sentence in sentences(block)]
