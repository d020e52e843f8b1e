"""Two texts word by word: what is the same in both, and what only one of them says."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# So that the longest texts are compared in a moment: how many pairs of equal pieces may be weighed against each other.
MOST_PAIRS = 20_000
MOST_PIECES = 12_000
WORD = re.compile(r"\s*(?:\w[\w’'-]*|[^\w\s])")
SENTENCE = re.compile(r"[^.!?]+[.!?]*|[.!?]+")
PIECES = re.compile(r"\s+|[^\s<]+|<[^>]*>|<")

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


@dataclass(frozen=True)
class Piece:
    """Some words that are the same in both, were added, or were removed."""

    kind: str
    text: str


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The words of two texts as pieces, in reading order."""
    pieces: list[Piece] = []
    for kind, before, after in _word_steps(_words(old), _words(new)):
        if kind == SAME:
            pieces.append(Piece(SAME, after))
            continue
        pieces += [Piece(REMOVED, before)] if before else []
        pieces += [Piece(ADDED, after)] if after else []
    return tuple(_without_first_space(pieces))


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML that shows them as text: `del` around what `after` lacks, `ins` around what `before` lacks."""
    left, right = "", ""
    for kind, old, new in _word_steps(PIECES.findall(before), PIECES.findall(after)):
        left += escape(old) if kind == SAME else _in("del", old)
        right += escape(new) if kind == SAME else _in("ins", new)
    return mark_safe(left), mark_safe(right)  # noqa: S308 (each piece is escaped)


def steps(old: Sequence, new: Sequence) -> Iterator[tuple[str, Sequence, Sequence]]:
    """Runs that are the same in both and runs that are not; what would take too long is one run that is not."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if head:
        yield SAME, old[:head], new[:head]
    yield from _middle(middle_old, middle_new)
    if tail:
        yield SAME, old[len(old) - tail :], new[len(new) - tail :]


def _without_first_space(pieces: list[Piece]) -> Iterator[Piece]:
    """Neither text began with a space of its own."""
    begun: set[str] = set()
    for piece in pieces:
        is_first = not begun if piece.kind == SAME else not begun & {SAME, piece.kind}
        yield Piece(piece.kind, piece.text.lstrip()) if is_first else piece
        begun.add(piece.kind)


def _word_steps(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """By words; where so many changed that it would take long, by sentences."""
    for kind, before, after in steps(old, new):
        if kind == SAME or _is_quick(before, after):
            yield kind, "".join(before), "".join(after)
            continue
        sentences = (SENTENCE.findall("".join(words)) for words in (before, after))
        for step, some, others in steps(*sentences):
            yield step, "".join(some), "".join(others)


def _words(text: str) -> list[str]:
    """Each word with the space before it, the first one too, so that it is the same word wherever it stands."""
    return WORD.findall(f" {text}")


def _middle(old: Sequence, new: Sequence) -> Iterator[tuple[str, Sequence, Sequence]]:
    if not _is_quick(old, new):
        yield CHANGED, old, new
        return
    for step, a, b, c, d in SequenceMatcher(_is_space, old, new, autojunk=False).get_opcodes():
        yield SAME if step == "equal" else CHANGED, old[a:b], new[c:d]


def _is_quick(old: Sequence, new: Sequence) -> bool:
    if not old or not new:
        return bool(old or new)
    counted = Counter(new)
    pairs = sum(count * counted[piece] for piece, count in Counter(old).items() if not _is_space(piece))
    return pairs <= MOST_PAIRS and len(old) + len(new) <= MOST_PIECES


def _shared(old: Sequence, new: Sequence) -> int:
    """How many pieces from the start on are the same."""
    for place, (before, after) in enumerate(zip(old, new, strict=False)):
        if before != after:
            return place
    return min(len(old), len(new))


def _is_space(piece: object) -> bool:
    """Spaces are alike wherever they stand, so they are no place from which to look for what is the same."""
    return isinstance(piece, str) and piece.isspace()


def _in(tag: str, words: str) -> str:
    return f"<{tag}>{escape(words)}</{tag}>" if words else ""
