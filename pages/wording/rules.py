"""The maintained list of phrases, ready to be looked for."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from pages.wording.phrases import NUMBER_WORDS, first_words, pattern, with_lists

LIST = Path(__file__).parent.parent / "content" / "wording.toml"
WORD = re.compile(r"\w+|[#$]")
REACH = 110  # how far around a phrase its exceptions may begin and end
WAYS_TO_BE_FINE = {"denied", "named", "sourced", "crisis", "asked"}


@dataclass(frozen=True)
class Rule:
    group: str
    reason: str
    alternative: str
    fine_when: frozenset[str]
    unless: re.Pattern[str] | None

    def is_excepted(self, text: str, start: int, end: int) -> bool:
        """Whether the phrase stands inside one of the exceptions of the rule."""
        if self.unless is None:
            return False
        around = self.unless.finditer(text, max(start - REACH, 0), end + REACH)
        return any(found.start() < end and found.end() > start for found in around)


class Guard:
    """All phrases by the words with which they begin, so that each word of a text is looked up once."""

    def __init__(self, table: dict[str, object]) -> None:
        self._whole: dict[str, list[tuple[re.Pattern[str], Rule]]] = defaultdict(list)
        self._beginning: dict[str, list[tuple[re.Pattern[str], Rule]]] = defaultdict(list)
        for entry in table["rules"]:
            self._add(entry, table["lists"])
        self._lengths = sorted({len(start) for start in self._beginning})
        self._beginning_with = lru_cache(maxsize=20_000)(self._look_up)  # a text repeats its words

    def matches(self, text: str) -> Iterator[tuple[int, int, Rule]]:
        """Each place in simplified text where a phrase stands, in order: where it begins, where it ends, its rule."""
        for word in WORD.finditer(text):
            for phrase, rule in self._beginning_with(word[0].lower()):
                if found := phrase.match(text, word.start()):
                    yield found.start(), found.end(), rule

    def _add(self, entry: dict[str, object], lists: dict[str, str]) -> None:
        rule = _rule(entry, lists)
        for written in entry["phrases"]:
            phrase = with_lists(written, lists)
            compiled = re.compile(pattern(phrase), re.IGNORECASE)
            for start, is_beginning in first_words(phrase):
                (self._beginning if is_beginning else self._whole)[start].append((compiled, rule))

    def _look_up(self, word: str) -> list[tuple[re.Pattern[str], Rule]]:
        is_number = word[0].isdigit() or word in NUMBER_WORDS
        whole = [*self._whole.get(word, []), *(self._whole["<number>"] if is_number else [])]
        beginnings = [self._beginning.get(word[:length], []) for length in self._lengths if length <= len(word)]
        return [*whole, *(one for found in beginnings for one in found)]


@cache
def guard() -> Guard:
    """The guard with the list that comes with the site."""
    return Guard(tomllib.loads(LIST.read_text(encoding="utf-8")))


def _rule(entry: dict[str, object], lists: dict[str, str]) -> Rule:
    fine_when = frozenset(entry.get("fine_when", ["denied"]))
    if fine_when - WAYS_TO_BE_FINE:
        raise ValueError(f"Unknown in fine_when: {', '.join(sorted(fine_when - WAYS_TO_BE_FINE))}")
    unless = [pattern(with_lists(phrase, lists)) for phrase in entry.get("unless", [])]
    return Rule(
        group=entry["group"],
        reason=entry["reason"],
        alternative=entry["alternative"],
        fine_when=fine_when,
        unless=re.compile(r"(?<!\w)(?:" + "|".join(unless) + ")", re.IGNORECASE) if unless else None,
    )
