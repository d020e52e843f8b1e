"""What people call a thing, and what our pages call it."""

import tomllib
from collections.abc import Sequence
from functools import cache

from pages.search.words import stem, stems_of, words_of
from pages.shipped import CONTENT

Stems = tuple[str, ...]


@cache
def lay_words() -> dict[Stems, frozenset[str]]:
    """From the stems of a lay word or phrase to the stems of the words that our pages use."""
    found: dict[Stems, frozenset[str]] = {}
    for thing in tomllib.loads((CONTENT / "lay_words.toml").read_text())["thing"]:
        ours = frozenset(stem(word) for word in thing["ours"])
        for called in thing["called"]:
            key = tuple(stems_of(called))
            found[key] = found.get(key, frozenset()) | ours
    return found


@cache
def words_in_lay_words() -> frozenset[str]:
    """Every single word of them, so that it is recognised when it is misspelt."""
    things = tomllib.loads((CONTENT / "lay_words.toml").read_text())["thing"]
    return frozenset(word for thing in things for called in thing["called"] for word in words_of(called))


@cache
def _longest() -> int:
    return max(map(len, lay_words()))


def lay_phrase_at(stems: Sequence[str], start: int) -> tuple[int, frozenset[str]]:
    """How many words from `start` on are a lay phrase, the longest there is, and what our pages say for it."""
    for length in range(min(_longest(), len(stems) - start), 0, -1):
        ours = lay_words().get(tuple(stems[start : start + length]))
        if ours:
            return length, ours
    return 0, frozenset()
