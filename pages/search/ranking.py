"""Which passages of those that were found come first: by rules of our own, so that every database gives one order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

IN_TITLE, IN_HEAD, IN_TEXT = 2.0, 2.5, 1.0
NAME_ASKED = 0.3  # how much a page gains whose name in lists says nothing but what was asked
OPENING = 1.15  # the opening of a page answers a question about its whole subject


@dataclass
class Group:
    """Words of which one is enough, with what each of them counts."""

    words: dict[str, float] = field(default_factory=dict)
    weight: float = 0.0  # how much the whole group says
    is_phrase: bool = False

    def add(self, stemmed: str, counts: float) -> None:
        self.words[stemmed] = max(counts, self.words.get(stemmed, 0.0))


@dataclass(frozen=True)
class Candidate:
    """A passage that may answer, with the stems of where its words stand."""

    url: str
    place: tuple[int, int]  # of its page among all, of the passage in its page
    heading_id: str
    heading: str
    name: frozenset[str]
    title: frozenset[str]
    head: frozenset[str]
    body: Counter[str]
    source: object  # what the words of an excerpt come from


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    score: float


def ranked(candidates: Sequence[Candidate], groups: Sequence[Group], *, most: int) -> list[Ranked]:
    """The best passage of each page, best page first; pages as good as each other stand in reading order."""
    scored = [Ranked(candidate, score(candidate, groups)) for candidate in candidates]
    scored.sort(key=lambda one: (-one.score, one.candidate.place))
    best: dict[str, Ranked] = {}
    for one in scored:
        if one.score > 0:
            best.setdefault(one.candidate.url, one)
    return list(best.values())[:most]


def score(candidate: Candidate, groups: Sequence[Group]) -> float:
    """What each group finds, counted by what it says, and less when much of the question is left unanswered."""
    length = 1 + candidate.body.total() / 400
    found = [max(_worth(word, candidate, length) * by for word, by in group.words.items()) for group in groups]
    total = sum(group.weight for group in groups)
    answered = sum(group.weight for group, worth in zip(groups, found, strict=True) if worth)
    if not answered:
        return 0.0
    sum_of_all = sum(group.weight * worth for group, worth in zip(groups, found, strict=True))
    opening = 1.0 if candidate.heading_id else OPENING
    asked = sum(any(word in group.words for group in groups) for word in candidate.name) / (len(candidate.name) or 1)
    return round(sum_of_all * (answered / total) * opening * (1 + NAME_ASKED * asked), 6)


def _worth(word: str, candidate: Candidate, length: float) -> float:
    times = candidate.body[word]
    said = IN_TEXT * log(1 + times / length) if times else 0.0
    return said + (IN_HEAD if word in candidate.head else IN_TITLE if word in candidate.title else 0.0)
