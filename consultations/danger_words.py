"""Finds plain phrases in what somebody typed, however they spell. It is a reason to read first, never a judgment.

Phrase and text go the same way: small letters, no accents or apostrophes, spellings and endings made alike, small words
left out. What is left of a phrase must stand in what is left of the text, in one piece.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

APOSTROPHES = re.compile(r"['’‘ʼ´`]")
WORD = re.compile(r"\w+(?:[@$!|]+\w+)*")
DISGUISES = str.maketrans("013457@$!|", "oieastasil")
REPEATED = re.compile(r"(.)\1+")
LONGEST_WORD = 24  # letters: what is longer is no misspelt word of ours
MISSPELT_FROM = 5  # letters: in shorter ones a wrong letter makes another word

# Two words that are one, and words that are written in more than one way.
JOINED = {
    ("i", "am"): "im",
    ("i", "will"): "ill",
    ("any", "more"): "anymore",
    ("no", "one"): "nobody",
    ("my", "self"): "myself",
    ("can", "not"): "cant",
} | {(verb, "not"): f"{verb}nt" for verb in ("do", "does", "did", "is", "was", "were", "would", "could", "should")}
SAME = {"wanna": "want", "gonna": "going", "cannot": "cant", "noone": "nobody", "2": "to", "u": "you", "dieing": "die"}
SAME |= dict.fromkeys(("dying", "died", "dies"), "die") | dict.fromkeys(("took", "taken"), "take")
_PLAIN = tomllib.loads(Path(__file__).with_name("content").joinpath("plain_words.toml").read_text())
SMALL = frozenset(_PLAIN["small"])
COMMON = SMALL.union(_PLAIN["common"])
DOUBTS = frozenset(_PLAIN["doubts"])

Node = dict[str, "Node"]
END = ""


class PhraseFinder:
    """Looks for many phrases at once, in a time that hangs on the text and hardly on how many phrases there are."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """A phrase of which nothing is left to look for is passed over."""
        self._start: Node = {}
        self._misspelt: dict[str, set[str]] = {}
        for phrase in phrases:
            if is_worth_looking_for(phrase):
                self._add(words_of(phrase))

    def finds_one_in(self, text: str) -> bool:
        meant = [self._meant_by(word) for word in words_of(text)]
        return any(self._begins(meant, at) for at in range(len(meant)))

    def _add(self, words: list[str]) -> None:
        node = self._start
        for word in words:
            node = node.setdefault(word, {})
            for form in _with_a_letter_less(word):
                self._misspelt.setdefault(form, set()).add(word)
        node[END] = {}

    def _meant_by(self, word: str) -> set[str]:
        """The words of our phrases that somebody may have meant: two are near when they differ in one letter."""
        if word in _INNOCENT_ROOTS:
            return {word}
        near = (self._misspelt.get(form, set()) for form in _with_a_letter_less(word))
        return {word}.union(*near)

    def _begins(self, meant: list[set[str]], at: int) -> bool:
        nodes = [self._start]
        for words in meant[at:]:
            nodes = [node[word] for node in nodes for word in words if word in node]
            if any(END in node for node in nodes):
                return True
            if not nodes:
                return False
        return False


def words_of(text: str) -> list[str]:
    """What is left of a text to look for, or to look in."""
    return [_root(word) for word in _spelt_alike(text) if word not in SMALL]


def is_worth_looking_for(phrase: str) -> bool:
    """Whether a phrase holds at least one word that says something: three letters or more, and not a common one."""
    left = [word for word in _spelt_alike(phrase) if word not in COMMON]
    return any(len(word) >= 3 and len(_root(word)) >= 2 and any(map(str.isalpha, word)) for word in left)


def without_plain_denials(text: str) -> str:
    """The text without “I am not suicidal” and its like, unless a word in it takes such a denial back."""
    words = list(_spelt_alike(text))
    for denial in _DENIALS:
        size = len(denial)
        starts = [at for at in range(len(words)) if words[at : at + size] == denial]
        for at in reversed(starts):
            if not DOUBTS & {*words[:at], *words[at + size :]} and "?" not in text:
                words[at : at + size] = ["·"]
    return " ".join(words)


def _spelt_alike(text: str) -> Iterator[str]:
    """The words of a text in small letters, each spelling of a word alike, letters that stand alone put together."""
    plain = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = [_undisguised(word) for word in WORD.findall(plain.replace("_", " "))]
    words = _put_together(words)
    at = 0
    while at < len(words):
        joined = JOINED.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        yield joined or SAME.get(words[at], words[at])
        at += 2 if joined else 1


def _undisguised(word: str) -> str:
    return word.translate(DISGUISES) if any(letter.isalpha() for letter in word) else word


def _put_together(words: list[str]) -> list[str]:
    """“k m s” and “k.m.s.” as one word: three or more single letters in a row."""
    found: list[str] = []
    run: list[str] = []
    for word in [*words, "end"]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        found += ["".join(run)] if len(run) >= 3 else run
        run = []
        found.append(word)
    return found[:-1]


def _root(word: str) -> str:
    """A word without its ending and with each letter once, which is nearer to how people type than a dictionary."""
    for ending, at_least in (("ing", 6), ("ed", 5), ("s", 4), ("e", 4)):
        if len(word) >= at_least and word.endswith(ending) and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(ending)
            break
    return REPEATED.sub(r"\1", word.removesuffix("e") if len(word) >= 4 else word)


def _with_a_letter_less(word: str) -> set[str]:
    if not MISSPELT_FROM <= len(word) <= LONGEST_WORD:
        return set()
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


_INNOCENT_ROOTS = frozenset(map(_root, _PLAIN["innocent"]))
_DENIALS = sorted((list(_spelt_alike(denial)) for denial in _PLAIN["denials"]), key=len, reverse=True)
