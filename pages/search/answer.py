"""Answers a question: help in a crisis first, then the pages that fit best."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Any

from django.db import DatabaseError, InterfaceError

from pages.models import SearchPassage
from pages.search.crisis_words import speaks_of_crisis
from pages.search.excerpts import Piece, excerpt
from pages.search.full_text import Among, matching
from pages.search.own_pages import own_pages
from pages.search.question import Question, typed, understand
from pages.search.ranking import Candidate, Group, Ranked, ranked
from pages.search.readable import Readable, readable
from pages.search.vocabulary import Vocabulary, newest_passage, vocabulary
from pages.search.words import stems_of
from pages.shelf import ArticleCard, shelf

MOST_RESULTS, MOST_TOPICS = 10, 8
# How many passages each sieve lets through to be ranked. A site of some fifteen articles has no more in all.
MOST_PASSAGES = 150
MET_SOON = 0.02  # the part of all passages from which on it is quickest to look at one after the other
FREQUENT = 0.2  # a word in more passages than this part of them is no reason to look at one


@dataclass(frozen=True)
class Result:
    url: str  # of the section, where one answers better than the whole page
    title: str
    heading: str
    excerpt: list[Piece]
    is_reviewed: bool = True


@dataclass(frozen=True)
class Answer:
    question: Question
    results: list[Result] = field(default_factory=list)
    topics: list[ArticleCard] = field(default_factory=list)


def search_context(raw: str) -> dict[str, object]:
    """What the search page shows.

    Raises DatabaseError while the articles cannot be read, except where help in a crisis can be shown without them.
    """
    is_crisis = speaks_of_crisis(raw)  # whole: the server takes no longer address than some 4,000 letters
    try:
        found = answer(raw)
    except (DatabaseError, InterfaceError):
        if not is_crisis:
            raise
        found = Answer(typed(raw))
    return {"answer": found, "question": found.question, "is_crisis": is_crisis}


def answer(raw: str) -> Answer:
    """The best pages for what somebody typed. Raises DatabaseError while the articles cannot be read."""
    question = typed(raw)
    topics = shelf().cards[:MOST_TOPICS]
    if not question.text:
        return Answer(question, topics=topics)
    newest = newest_passage()
    words, articles = vocabulary(newest), readable(newest)
    understand(question, words)
    candidates = [*own_pages().candidates, *_in_articles(question.groups, words, articles)]
    best = ranked(candidates, question.groups, most=MOST_RESULTS)
    return Answer(question, list(_results(best, question.stems)), topics)


def _in_articles(groups: list[Group], words: Vocabulary, articles: Readable) -> Iterator[Candidate]:
    names: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
    for row in _sieved(groups, words, articles.among):
        if row["version_id"] not in articles.cards:
            continue  # put in since we asked what may be read
        place, card = articles.cards[row["version_id"]]
        if card.version_id not in names:
            name, title = stems_of(card.short_title), stems_of(card.title)
            names[card.version_id] = frozenset(name), frozenset([*name, *title])
        yield Candidate(
            url=card.url,
            place=(place, row["number"]),
            heading_id=row["heading_id"],
            heading=row["heading"],
            name=names[card.version_id][0],
            title=names[card.version_id][1],
            head=frozenset(row["head"].split()),
            body=Counter(row["body"].split()),
            source=(card, row["id"]),
        )


def _sieved(groups: list[Group], words: Vocabulary, among: Among) -> list[dict[str, Any]]:
    """Passages that are about everything asked, that say everything asked, and that say something telling of it.

    Once a sieve lets as many through as we look at, a coarser one would bring nothing better.
    """
    everything = [group.words for group in groups]
    telling = [word for group in groups for word in group.words if words.share_of([word]) <= FREQUENT]
    sieves = [("head", everything), ("body", everything), ("body", [telling] if telling else everything[:1])]
    found: dict[int, dict[str, Any]] = {}
    for field_name, wanted in sieves:
        is_frequent = prod(words.share_of(group, field_name=field_name) for group in wanted) >= MET_SOON
        rows = matching(field_name, wanted, among, most=MOST_PASSAGES, is_frequent=is_frequent)
        found.update((row["id"], row) for row in rows)
        if len(rows) == MOST_PASSAGES:
            break
    return list(found.values())


def _results(best: list[Ranked], stems: set[str]) -> Iterator[Result]:
    keys = [one.candidate.source[1] for one in best if isinstance(one.candidate.source[0], ArticleCard)]
    texts = dict(SearchPassage.objects.filter(pk__in=keys).values_list("pk", "text"))
    for one in best:
        found, (page, place) = one.candidate, one.candidate.source
        is_article = isinstance(page, ArticleCard)
        yield Result(
            url=f"{found.url}#{found.heading_id}" if found.heading_id else found.url,
            title=page.title if is_article else page,
            heading=found.heading if found.heading_id else "",
            excerpt=excerpt(texts.get(place, "") if is_article else place.text, stems),
            is_reviewed=page.is_reviewed if is_article else True,
        )
