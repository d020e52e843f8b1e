"""A few words around what was looked for, as pieces that a template can mark and escape."""

from collections.abc import Iterator
from dataclasses import dataclass

from pages.search.words import LITTLE_WORDS, WORD, plain_word, stem

WORDS_SHOWN = 32
WORDS_BEFORE = 6


@dataclass(frozen=True)
class Piece:
    text: str
    is_marked: bool = False


def excerpt(text: str, stems: set[str]) -> list[Piece]:
    """The part of a text with the most of these words in it, and its beginning when it has none."""
    spans = [found.span() for found in WORD.finditer(text)]
    beginnings = {word[:2] for word in stems}  # which a stem shares with its word; quicker than a stem for each
    hits = [_is_hit(text[start:end], stems, beginnings) for start, end in spans]
    first = _best_start(hits)
    last = min(first + WORDS_SHOWN, len(spans))
    if not spans:
        return []
    begin, end = (spans[first][0] if first else 0), (spans[last - 1][1] if last < len(spans) else len(text))
    marked = [span for span, hit in zip(spans[first:last], hits[first:last], strict=True) if hit]
    pieces = list(_pieces(text, begin, end, marked))
    return [*([Piece("… ")] if first else []), *pieces, *([Piece(" …")] if last < len(spans) else [])]


def _best_start(hits: list[bool]) -> int:
    """The first of the windows that hold the most hits, a little before its first one."""
    places = [place for place, hit in enumerate(hits) if hit]
    if not places:
        return 0
    window = WORDS_SHOWN - WORDS_BEFORE
    best = max(places, key=lambda place: (sum(hits[place : place + window]), -place))
    start = max(0, best - WORDS_BEFORE)
    return 0 if start <= WORDS_BEFORE else min(start, max(0, len(hits) - WORDS_SHOWN))


def _pieces(text: str, begin: int, end: int, marked: list[tuple[int, int]]) -> Iterator[Piece]:
    at = begin
    for start, stop in marked:
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:stop], is_marked=True)
        at = stop
    if at < end:
        yield Piece(text[at:end])


def _is_hit(word: str, stems: set[str], beginnings: set[str]) -> bool:
    plain = plain_word(word)
    return plain[:2] in beginnings and plain not in LITTLE_WORDS and stem(plain) in stems
