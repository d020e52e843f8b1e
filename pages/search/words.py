"""Words as search compares them. Both databases are handed the same stems, so that both find the same pages."""

import re
import unicodedata
from pathlib import Path

# What stands inside a word and is none of its letters: an apostrophe, however it is typed, and marks that nobody sees.
INSIDE = "['’´`\u00ad\u200b-\u200f\u2060\ufeff]"
WORD = re.compile(rf"[^\W_]+(?:{INSIDE}[^\W_]+)*")
NO_LETTER = re.compile(r"[^a-z0-9]+")
POSSESSIVE = re.compile(r"['’´`]s$", re.IGNORECASE)
VOWEL = re.compile("[aeiouy]")
LONGEST = 40  # letters of one word that count
# Too frequent in any question to say what it is about.
LITTLE_WORDS = frozenset((Path(__file__).parents[1] / "content" / "little_words.txt").read_text().split())
# Ending, what stands in its place, and the fewest letters that must be left before it. The first that fits is taken.
PLURALS = [("sses", "ss", 1), ("ies", "y", 2), ("ches", "ch", 1), ("shes", "sh", 1), ("xes", "x", 1), ("s", "", 3)]
NO_PLURAL = ("ss", "us", "is")
ENDINGS = [
    *(("isation", "ize", 3), ("ization", "ize", 3), ("ements", "", 4), ("ement", "", 4), ("ment", "", 4)),
    *(("fulness", "ful", 3), ("ness", "", 4), ("ively", "", 4), ("ations", "at", 3), ("ation", "at", 3)),
    *(("sion", "s", 2), ("tion", "t", 3), ("ance", "", 4), ("ive", "", 4), ("ingly", "", 4), ("edly", "", 4)),
    *(("ally", "al", 4), ("ly", "", 4), ("ing", "", 3), ("ed", "", 3), ("al", "", 5)),
]
SOUNDS = [
    *((re.compile(pattern), sound) for pattern, sound in (("sch", "sk"), ("ph", "f"), ("ck", "k"), ("tz", "z"))),
    *((re.compile(pattern), sound) for pattern, sound in (("c(?=[eiy])", "s"), ("c", "k"), ("q", "k"), ("x", "ks"))),
    *((re.compile(pattern), sound) for pattern, sound in (("y", "i"), ("(?<=[^aeiou])h", ""), (r"(.)\1+", r"\1"))),
]


def words_of(text: str) -> list[str]:
    """The words of a text in order, of the letters a to z and digits alone: no database reads anything else in them."""
    return [plain for found in WORD.finditer(text) if (plain := plain_word(found[0]))]


def plain_word(word: str) -> str:
    """One word as it is compared: “Café’s” becomes “cafe”. Empty when nothing is left of it."""
    return NO_LETTER.sub("", unicodedata.normalize("NFKD", POSSESSIVE.sub("", word).casefold()))[:LONGEST]


def stems_of(text: str) -> list[str]:
    return [stem(word) for word in words_of(text)]


def stem(word: str) -> str:
    """What a plain word shares with its other forms: “infusions”, “infusion” and “infused” give “infus”."""
    singular = _replaced(word, PLURALS) if not word.endswith(NO_PLURAL) else word
    short = _replaced(singular, ENDINGS)
    if short != singular and singular.endswith(("ing", "ed")):
        short = _as_before_its_ending(short)
    if len(short) > 4 and short.endswith("e"):
        return short[:-1]
    return f"{short[:-1]}i" if len(short) > 3 and short.endswith("y") else short


def sound(word: str) -> str:
    """How a word sounds, roughly: “skitzofrenia” and “schizophrenia” are the same."""
    for pattern, heard in SOUNDS:
        word = pattern.sub(heard, word)
    return word


def _replaced(word: str, endings: list[tuple[str, str, int]]) -> str:
    for ending, instead, least in endings:
        if word.endswith(ending):
            left = word.removesuffix(ending)
            return left + instead if len(left) >= least and VOWEL.search(left) else word
    return word


def _as_before_its_ending(short: str) -> str:
    """“runn” was “run”, and “driv” was “drive”."""
    if short[-1] == short[-2] and not short.endswith(("ss", "zz")) and (len(short) > 5 or short[-1] != "l"):
        return short[:-1]
    is_open = len(short) == 3 and short[-1] not in "aeiouwxy" and short[-2] in "aeiou" and short[-3] not in "aeiou"
    return f"{short}e" if is_open else short
