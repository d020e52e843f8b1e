"""Recognises a question of somebody who may be in danger, so that help stands before everything else."""

import re
import tomllib
from functools import cache

from pages.search.spelling import distance, letters_in
from pages.search.words import sound, words_of
from pages.shipped import CONTENT

SHORT = 5  # letters: a shorter word is recognised by its sound alone
LEAST_RUN_TOGETHER = 8  # letters of a phrase that is recognised without its spaces
SPELLED_OUT = re.compile(r"\b\w(?: \w\b){2,}")
Known = tuple[str, str, int]  # a word, its sound, its letters as bits


def speaks_of_crisis(text: str) -> bool:
    """Whether crisis help comes first. Showing it for nothing does no harm; a miss may."""
    words = words_of(text)
    return _says_a_phrase(words) or _says_a_phrase(_spelled_out(words)) or any(map(_is_run_together, words))


def _says_a_phrase(words: list[str]) -> bool:
    meant = [_meant_by(word) for word in words]
    return any(
        all(map(frozenset.__contains__, meant[start : start + len(phrase)], phrase))
        for start, first in enumerate(meant)
        for word in first
        for phrase in _phrases_that_begin_with(word)
        if start + len(phrase) <= len(meant)
    )


def _spelled_out(words: list[str]) -> list[str]:
    """The words that single letters make which stand side by side: “s u i c i d e”, “k.m.s”."""
    return [found[0].replace(" ", "") for found in SPELLED_OUT.finditer(" ".join(words))]


def _is_run_together(word: str) -> bool:
    return any(phrase in word for phrase in _phrases_without_spaces())


def _meant_by(word: str) -> frozenset[str]:
    """The words of our phrases that somebody may have meant who typed this one."""
    if word in _data()["innocent"]:
        return frozenset()
    heard = sound(word)
    bits = letters_in(heard)
    return frozenset(known for known, said, letters in _known_words() if _is_near(heard, bits, known, said, letters))


def _is_near(heard: str, bits: int, known: str, said: str, letters: int) -> bool:
    if heard == said:
        return True
    most = 0 if min(len(heard), len(said)) < SHORT else 2 if known in _data()["misspelt"] else 1
    return (letters ^ bits).bit_count() <= 2 * most and distance(heard, said, most) <= most


@cache
def _phrases() -> list[tuple[str, ...]]:
    return [tuple(words_of(phrase)) for phrase in _data()["phrases"]]


@cache
def _phrases_that_begin_with(word: str) -> list[tuple[str, ...]]:
    """Asked for words of our own alone, never for one that was typed."""
    return [phrase for phrase in _phrases() if phrase[0] == word]


@cache
def _phrases_without_spaces() -> frozenset[str]:
    joined = {"".join(phrase) for phrase in _phrases() if len(phrase) > 1}
    return frozenset(phrase for phrase in joined if len(phrase) >= LEAST_RUN_TOGETHER)


@cache
def _known_words() -> list[Known]:
    words = {word for phrase in _phrases() for word in phrase}
    return [(word, said, letters_in(said)) for word in sorted(words) for said in [sound(word)]]


@cache
def _data() -> dict[str, list[str]]:
    return tomllib.loads((CONTENT / "crisis_words.toml").read_text())
