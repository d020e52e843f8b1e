"""Splits running text into sentences, each with the references that stand in it."""

import re

MARKER = re.compile(r"(?<!\s)\s*\[(R\d+(?:\s*,\s*R\d+)*)\]")
# A citation may stand behind the full stop; it belongs to the sentence before.
LATE_MARKER = re.compile(r"([.!?…]+[\"”’)]*)\s*(\[R?\d+(?:\s*,\s*R?\d+)*\])")
POSSIBLE_END = re.compile(r"(?<=[.!?…])([\"”’)]*)\s+(?=[\"“‘(]?[A-Z0-9])")
NEVER_LAST = re.compile(r"(?:^|[\s(“\"])(?:Dr|Drs|Mr|Mrs|Ms|Prof|St|Fig|vs|e\.g|i\.e|cf|approx|ca)\.$", re.IGNORECASE)
SELDOM_LAST = re.compile(r"(?:\b(?:U\.S|U\.K|a\.m|p\.m|et al|etc|Inc|Jr|Sr|M\.D|Ph\.D)|(?:^|\s)[A-Z])\.$")
BEFORE_A_NUMBER = re.compile(r"(?:^|\s)Nos?\.$")
LIST_NUMBER = re.compile(r"^\(?\d{1,2}\.$")
# Words that begin a sentence far more often than they follow "U.S." or "p.m." inside one.
FIRST_WORD = re.compile(
    r"[\"“‘(]?(?:A|About|After|All|An|And|As|At|Because|Before|But|Call|Do|For|He|Here|How|I|If|In|It|Its|Many|Most|No"
    r"|Nobody|On|One|Our|Please|She|So|Some|That|The|Then|There|These|They|This|Those|To|Two|We|What|When|You|Your)\b"
)


def sentences(text: str) -> list[str]:
    """The sentences of a text that may hold markers such as `[R26]`, or their numbers as `[3]`, which stay in them."""
    joined: list[str] = []
    for piece in _pieces(LATE_MARKER.sub(r" \2\1", text)):
        if joined and _goes_on(joined[-1], piece):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    return joined


def cited(text: str) -> list[str]:
    """The keys of the references that a text cites, each once, in order."""
    keys = [key.strip() for found in MARKER.finditer(text) for key in found[1].split(",")]
    return list(dict.fromkeys(keys))


def without_markers(text: str) -> str:
    return MARKER.sub("", text)


def _pieces(text: str) -> list[str]:
    """The text cut at each possible end of a sentence; a closing quote stays with what it closes."""
    cut = POSSIBLE_END.sub(lambda found: f"{found[1]}\n", text.replace("\n", " "))
    return [piece.strip() for piece in cut.split("\n") if piece.strip()]


def _goes_on(before: str, after: str) -> bool:
    bare = without_markers(before).rstrip()
    if NEVER_LAST.search(bare) or LIST_NUMBER.match(bare):
        return True
    if BEFORE_A_NUMBER.search(bare):
        return after[0].isdigit()
    return bool(SELDOM_LAST.search(bare)) and not FIRST_WORD.match(after)
