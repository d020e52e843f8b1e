"""Where the sentences of a passage begin and end, and which of them carry a source.

In doubt a sentence ends, so that neither a denial nor a source excuses what the next one says. pages/sentences.py goes
on in doubt: its sentences are shown to people, and half of one tells them nothing.
"""

import re
from bisect import bisect_left, bisect_right

from pages.wording.offsets import CITED

KEYS = r"\[\^?(?:R?\d{1,3})(?:\s?[,;–-]\s?\^?R?\d{1,3}){0,12}\]"
AFTERWARDS = rf"(?: ?(?:{KEYS}|{CITED}))*"
ABBREVIATIONS = ("Dr", "Mr", "Ms", "Mrs", "Prof", "vs", "e.g", "i.e", "et al", "U.S", "St", "approx")
NOT_SHORTENED = "".join(rf"(?<!\b{re.escape(one)}\.)" for one in ABBREVIATIONS)
END = re.compile(
    rf"[.!?]{NOT_SHORTENED}(?!(?<=\b[Nn]o\.) ?\d)[.!?]*[\"')\]]*{AFTERWARDS}(?:,? (?=[\"'(\[]*[A-Z0-9#$])|$)"
)
YEAR = r"(?:19|20)\d\d[a-z]?"
SOURCE = re.compile(
    rf"{CITED}|{KEYS}|\b(?:doi|pmid)\b|\bR\d\d\b"
    rf"|\([^()]{{0,60}}\b[A-Z][^()]{{2,60}}\b{YEAR}[^()]{{0,40}}\)"  # (Anand and others, 2023)
    rf"|\b[A-Z]\w+(?: et al\.?| and colleagues| and others)?,? \({YEAR}\)"  # Anand and colleagues (2023)
)
NEAR = 1_200  # a sentence is looked through this far to both sides


class SentenceBounds:
    """Where each sentence of a simplified text begins and ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sources = [found.start() for found in SOURCE.finditer(text)]
        self._starts = [0, *(found.end() for found in END.finditer(text) if found.end() < len(text))]

    def around(self, position: int) -> tuple[int, int]:
        """Where the sentence at `position` begins and ends; of an endless one, what lies near."""
        start, end = self._bounds(self._index(position))
        return max(start, position - NEAR), min(end, position + NEAR)

    def after(self, position: int) -> str:
        """The sentence that follows the one at `position`."""
        following = self._index(position) + 1
        if following == len(self._starts):
            return ""
        start, end = self._bounds(following)
        return self._text[start : min(end, start + NEAR)]

    def is_sourced(self, position: int) -> bool:
        start, end = self.around(position)
        return bisect_left(self._sources, start) < bisect_left(self._sources, end)

    def all_share_a_source(self) -> bool:
        """Whether this is a row of a table with a source in one of its cells."""
        return "|" in self._text and bool(self._sources)

    def _index(self, position: int) -> int:
        return bisect_right(self._starts, position) - 1

    def _bounds(self, index: int) -> tuple[int, int]:
        end = self._starts[index + 1] if index + 1 < len(self._starts) else len(self._text)
        return self._starts[index], end
