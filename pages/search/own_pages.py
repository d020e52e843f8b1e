"""The passages of pages whose words are in templates: drawn as visitors read them, once an edition."""

import re
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape

from django.http import HttpRequest
from django.urls import resolve, reverse

from clinic_site.edition import current_edition
from pages.next_change import next_change_by_the_clock
from pages.search.passages import Passage, passages_in
from pages.search.ranking import Candidate
from pages.search.words import stems_of
from pages.shipped import CONTENT

AFTER_ARTICLES = 1_000_000  # in reading order
MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
TITLE = re.compile(r"<title>(.*?) – .*?</title>", re.DOTALL)


@dataclass(frozen=True)
class OwnPage:
    url: str
    title: str
    passages: list[Passage]


@dataclass(frozen=True)
class OwnPages:
    edition: int
    stays_until: float  # seconds since 1970, UTC
    pages: list[OwnPage]
    candidates: list[Candidate]


_kept: OwnPages | None = None


def own_pages() -> OwnPages:
    """Our own pages with the clinic's facts as they are now. Raises DatabaseError when these cannot be read."""
    global _kept
    edition, kept = current_edition(), _kept
    if kept is None or kept.edition != edition or time.time() >= kept.stays_until:
        stays_until = next_change_by_the_clock()
        pages = [_read(page) for page in _listed()]
        kept = _kept = OwnPages(edition, stays_until, pages, list(_candidates(pages)))
    return kept


def _candidates(pages: list[OwnPage]) -> Iterator[Candidate]:
    for place, page in enumerate(pages, start=AFTER_ARTICLES):
        title = frozenset(stems_of(page.title))
        for number, passage in enumerate(page.passages):
            yield Candidate(
                url=page.url,
                place=(place, number),
                heading_id=passage.heading_id,
                heading=passage.heading,
                name=title,
                title=title,
                head=frozenset(passage.head_stems),
                body=Counter(passage.stems),
                source=(page.title, passage),
            )


@cache
def _listed() -> list[dict[str, object]]:
    return tomllib.loads((CONTENT / "own_pages.toml").read_text())["page"]


def _read(page: dict[str, object]) -> OwnPage:
    address, found_by = reverse(page["name"]), page.get("found_by", {})
    html = _drawn(address)
    title = unescape(" ".join(TITLE.search(html)[1].split()))
    passages = passages_in(MAIN.search(html)[0])
    for passage in passages:
        passage.extra = found_by.get(passage.heading_id or "opening", "")
    return OwnPage(address, title, passages)


def _drawn(address: str) -> str:
    """The page as somebody reads it who is not signed in."""
    request = HttpRequest()
    request.method, request.path = "GET", address
    view, arguments, named = resolve(address)
    return view(request, *arguments, **named).text
