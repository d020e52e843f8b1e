"""Whether a sentence denies the phrase in it: “does not cure” does, “not only cures” does not.

The search is for a word of denial to the left whose reach nothing breaks before the phrase, or for a statement to the
right that takes the phrase back. When in doubt the phrase counts as said.
"""

import re
from bisect import bisect_left, bisect_right

from pages.wording.denial_words import (
    ANSWERED_NO,
    BREAKS,
    CLAIM,
    DENYING,
    ENUMERATED,
    FINITE,
    GOING_ON,
    INSERTED,
    LABELED,
    MORE_TO_COME,
    NEVER_SAID,
    OPENING_CLAUSE,
    REJECTED,
    SEEMING,
    TAKEN_BACK,
)

FARTHEST = 15  # words between a denial and what it denies
NEAREST = 3
LOOKED_AT = 240  # characters to each side
MOST_DENIALS = 3  # looked at, the nearest


class Denials:
    """The words of denial in a simplified text, found once."""

    def __init__(self, text: str) -> None:
        self._text = text
        seeming = [found.span() for found in SEEMING.finditer(text)]
        self._found = [found for found in DENYING.finditer(text) if not _is_inside(found.start(), seeming)]
        self._starts = [found.start() for found in self._found]

    def reach(self, start: int, end: int, sentence: tuple[int, int]) -> bool:
        """Whether the sentence takes back what it says from `start` to `end`."""
        before, after = self._text[sentence[0] : start], self._text[end : sentence[1]]
        if LABELED.search(before) or TAKEN_BACK.search(after):
            return True
        if CLAIM.search(before[-LOOKED_AT:]) and REJECTED.search(after[:LOOKED_AT]):
            return True
        return any(self._reaches(denial, start, after, sentence[0]) for denial in self._near(start, sentence[0]))

    def _near(self, start: int, begins: int) -> list[re.Match[str]]:
        first = bisect_left(self._starts, max(begins, start - LOOKED_AT))
        last = bisect_left(self._starts, start)
        return self._found[max(first, last - MOST_DENIALS) : last]

    def _reaches(self, denial: re.Match[str], start: int, after: str, begins: int) -> bool:
        before, between = self._text[max(begins, start - LOOKED_AT) : denial.start()], self._text[denial.end() : start]
        if ":" in between and not NEVER_SAID.search(before + denial[0] + between):
            return False
        between = between.replace(":", " ")
        words = len(between.split())
        if words > FARTHEST or words > NEAREST and _ends_with_its_clause(before, between):
            return False
        return _unbroken(denial[0].lower(), INSERTED.sub("", GOING_ON.sub("", between), count=1), after)


def is_answered_no(following: str) -> bool:
    """Whether the sentence after a question answers it with no."""
    return ANSWERED_NO.search(following) is not None


def _is_inside(position: int, spans: list[tuple[int, int]]) -> bool:
    index = bisect_right(spans, (position, len(spans) and spans[-1][1])) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]


def _ends_with_its_clause(before: str, between: str) -> bool:
    """Whether the denial belongs to a clause like “who did not get well”, after which the sentence goes on."""
    return OPENING_CLAUSE.search(before) is not None and FINITE.search(between) is not None


def _unbroken(word: str, between: str, after: str) -> bool:
    if BREAKS.search(between):
        return False
    if word in {"no", "without"} and ENUMERATED.search(between):
        return False
    if "," in between:
        last = between.rpartition(",")[2]
        return bool(re.search(r"\b(?:or|nor)\b", last)) or MORE_TO_COME.search(after) is not None
    return True
