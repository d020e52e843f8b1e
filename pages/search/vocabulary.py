"""Which words our pages have and how often: for telling what a question is about, and for mending its spelling."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import log

from django.db.models import Count, Max

from clinic_site.edition import current_edition
from pages.models import SearchPassage, SearchWord
from pages.search.lay_words import words_in_lay_words
from pages.search.own_pages import own_pages
from pages.search.spelling import Speller
from pages.search.words import LITTLE_WORDS, stem, words_of


@dataclass(frozen=True)
class Vocabulary:
    passages: int
    words: dict[str, int]  # in how many passages each word stands
    headings: dict[str, int]  # in how many of their headings
    stems: Counter[str] = field(default_factory=Counter)
    stems_of_headings: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for word, count in self.words.items():
            self.stems[stem(word)] += count
        for word, count in self.headings.items():
            self.stems_of_headings[stem(word)] += count

    def knows(self, word: str) -> bool:
        return word in self.words or word in LITTLE_WORDS or stem(word) in self.stems

    def weight_of(self, group: Mapping[str, float]) -> float:
        """How much a group says of which one word is enough: the more, the rarer its words. 0 when no page has them."""
        count = min(sum(self.stems.get(stemmed, 0) * counts for stemmed, counts in group.items()), self.passages)
        return log(1 + (self.passages - count + 0.5) / (count + 0.5)) if count else 0.0

    def share_of(self, stems: Iterable[str], *, field_name: str = "body") -> float:
        """The part of all passages that have one of these in this field, more or less."""
        counts = self.stems_of_headings if field_name == "head" else self.stems
        return min(1.0, sum(counts[stemmed] for stemmed in stems) / max(1, self.passages))

    @cached_property
    def speller(self) -> Speller:
        return Speller(self.words)


_kept: tuple[tuple[int, int], Vocabulary] | None = None


def newest_passage() -> int:
    """Changes whenever something is added to the index."""
    return SearchPassage.objects.aggregate(newest=Max("pk"))["newest"] or 0


def vocabulary(newest: int) -> Vocabulary:
    """The words of the articles and of our own pages, in this edition and state of the index."""
    global _kept
    key, kept = (current_edition(), newest), _kept
    if kept is None or kept[0] != key:
        kept = _kept = (key, _read())
    return kept[1]


def _read() -> Vocabulary:
    known = list(SearchWord.objects.values_list("word", "passages", "headings"))
    words = Counter({word: count for word, count, _ in known})
    passages = SearchPassage.objects.aggregate(count=Count("pk"))["count"]
    for page in own_pages().pages:
        for passage in page.passages:
            words.update({*words_of(f"{page.title} {passage.heading} {passage.text} {passage.extra}")})
            passages += 1
    headings = {word: count for word, _, count in known if count}
    return Vocabulary(passages, {**dict.fromkeys(sorted(words_in_lay_words()), 0), **words}, headings)
