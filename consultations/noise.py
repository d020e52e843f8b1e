"""Rows of letters that nobody would call a word, in any name or language that is written in Latin letters.

Only plain letters and digits are looked at: words with accents, and those of other scripts, are never noise.
"""

import re

WORD = re.compile(r"[^\W_]+")
NO_VOWEL = re.compile(r"[b-df-hj-np-tv-xz]+", re.IGNORECASE)  # y counts as a vowel
KEYBOARD_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
ALONG_THE_KEYBOARD = 5  # letters; "property" has four
CONSONANTS_IN_A_ROW = re.compile(r"[b-df-hj-np-tv-xz]{9}", re.IGNORECASE)  # "Angstschweiss" has eight
WITHOUT_VOWEL = 6  # letters, of which so many differ:
DIFFERENT = 3
CASE_JUMPS = 4
LONGEST_PIECE = 4  # letters between two jumps, on average; names that are written as one word have longer ones
DIGIT_JUMPS = 5  # a member number has fewer
LETTER_HELD_DOWN = re.compile(r"(.)\1+")
SMALL_THEN_LARGE = re.compile(r"[a-z](?=[A-Z])")
LETTER_BESIDE_DIGIT = re.compile(r"(?:(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d))", re.IGNORECASE)


def is_noise(text: str) -> bool:
    return any(_is_noise(word) for word in WORD.findall(text) if word.isascii())


def _is_noise(word: str) -> bool:
    jumps = len(SMALL_THEN_LARGE.findall(word))
    jumps_case = jumps >= CASE_JUMPS and len(word) < LONGEST_PIECE * (jumps + 1)
    jumps_digits = len(LETTER_BESIDE_DIGIT.findall(word)) >= DIGIT_JUMPS
    return jumps_case or jumps_digits or _has_no_vowel(word) or _runs_along_the_keyboard(word.lower())


def _has_no_vowel(word: str) -> bool:
    word = LETTER_HELD_DOWN.sub(r"\1", word.lower())  # "hmmmmm" is a word of a kind
    if len(set(word)) < DIFFERENT:
        return False
    alone = len(word) >= WITHOUT_VOWEL and NO_VOWEL.fullmatch(word) is not None
    return alone or CONSONANTS_IN_A_ROW.search(word) is not None


def _runs_along_the_keyboard(word: str) -> bool:
    pieces = {word[start : start + ALONG_THE_KEYBOARD] for start in range(len(word) - ALONG_THE_KEYBOARD + 1)}
    return any(piece in row for piece in pieces for row in KEYBOARD_ROWS)
