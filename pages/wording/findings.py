"""Looks through a text, a page or a version of an article for phrases of the list."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pages.wording.context import Context
from pages.wording.offsets import CITED, OffsetMap, simplified
from pages.wording.page_words import is_html, passages_of_html
from pages.wording.passages import Passage, passages_of_text
from pages.wording.rules import Rule, guard

if TYPE_CHECKING:
    from pages.models import ArticleVersion

FIELDS = ("title", "short_title", "description", "evidence", "in_short", "body")
FRONT_MATTER = re.compile(r"\A\s*(\+\+\+|---)\s*\n.*?^\1\s*$", re.DOTALL | re.MULTILINE)
NOTES = re.compile(r"^\[\w+\]\s*$.*", re.DOTALL | re.MULTILINE)  # tables in a head are for those who write
# A finding stays in one line; a single space of another width stays as it is.
SPACE = re.compile(r"\s{2,}|[\t-\r\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class Finding:
    """A phrase as it stands in the text (white space apart), why it may not be published, and what may be said instead.

    `place` tells what it stands in (text, title, description, picture description, label, structured data), `line` and
    `offset` where in what was given; `field` is the field of a version, empty elsewhere.
    """

    phrase: str
    reason: str
    alternative: str
    group: str
    place: str
    line: int
    offset: int
    field: str = ""


def findings(text: str, *, is_sourced: bool = False) -> list[Finding]:
    """What may not be published in plain text, Markdown or HTML, in the order of the text.

    `is_sourced` says that the source of the whole text stands elsewhere, as under a chart.
    """
    found = [one for passage in _passages(text) for one in _in_passage(passage, is_sourced)]
    return _with_lines(sorted(found, key=lambda one: one.offset), text)


def findings_on_page(html: str) -> list[Finding]:
    """What may not be published on a rendered page: text, title, descriptions, alternative texts, structured data."""
    found = [one for passage in passages_of_html(html) for one in _in_passage(passage, False)]
    return _with_lines(sorted(found, key=lambda one: one.offset), html)


def findings_in_version(version: "ArticleVersion") -> list[Finding]:
    """What may not be published in the words of a version, each finding with the name of its field.

    Expects the words as an editor wrote them, with citations as [R26]: `body` in HTML, `in_short` one point a line.
    A version in any state will do, also one that is not saved. Reads nothing from the database.
    """
    return [replace(one, field=name) for name in FIELDS for one in _in_field(str(getattr(version, name) or ""))]


def _in_field(text: str) -> list[Finding]:
    """Findings in HTML, or in plain text in which each line stands for itself."""
    if is_html(text):
        return findings(text)
    passages = [
        passage for line in re.finditer(r".+", text) for passage in passages_of_text(line[0], begins_at=line.start())
    ]
    return _with_lines([one for passage in passages for one in _in_passage(passage, False)], text)


def _passages(text: str) -> Iterator[Passage]:
    """The passages of a whole text; a head between lines of +++ or --- is read as plain lines."""
    head = FRONT_MATTER.match(text)
    body_at = head.end() if head else 0
    yield from passages_of_text(NOTES.sub("", text[:body_at]))
    body = text[body_at:]
    yield from (passages_of_html if is_html(body) else passages_of_text)(body, begins_at=body_at)


def _in_passage(passage: Passage, is_sourced: bool) -> Iterator[Finding]:
    plain = simplified(passage.words.text)
    context = Context(plain.text, is_sourced=is_sourced or passage.has_source)
    end_of_last = 0
    for start, end, rule in _longest_first(guard().matches(plain.text)):
        if start >= end_of_last and not context.excuses(rule, start, end):
            end_of_last = end
            yield _finding(passage, plain, start, end, rule)


def _longest_first(matches: Iterable[tuple[int, int, Rule]]) -> list[tuple[int, int, Rule]]:
    return sorted(matches, key=lambda match: (match[0], -match[1]))


def _finding(passage: Passage, plain: OffsetMap, start: int, end: int, rule: Rule) -> Finding:
    first, last = plain.origin(start), plain.origin(end - 1)
    phrase = SPACE.sub(" ", passage.words.text[first : last + 1].replace(CITED, "")).strip()
    return Finding(
        phrase=phrase,
        reason=rule.reason,
        alternative=rule.alternative,
        group=rule.group,
        place=passage.place,
        line=0,
        offset=passage.words.origin(first),
    )


def _with_lines(found: list[Finding], text: str) -> list[Finding]:
    """The findings, in the order of the text, with the number of the line in which each stands."""
    numbered, line, counted = [], 1, 0
    for one in found:
        line += text.count("\n", counted, one.offset)
        counted = max(counted, one.offset)
        numbered.append(replace(one, line=line))
    return numbered
