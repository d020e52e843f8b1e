"""What differs between two versions: paragraph by paragraph, and in those that changed word by word."""

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pages.freezing import as_read
from pages.models import ArticleVersion
from pages.plain_text import MARK_UP
from pages.rich_text import CITATION, list_of

# So that the longest texts are compared in a moment: how many pairs of equal pieces may be weighed against each other.
MOST_PAIRS = 20_000
MOST_PIECES = 12_000
MOST_IN_TURN = 3_000  # blocks in one run that are compared word by word
ALIKE = 0.35  # share of equal words from which a paragraph is shown as changed, not as one removed and one added
BLOCK_TAG = re.compile(r"<(/?)(h2|h3|p|li|caption|th|td|blockquote|ul|ol|table)\b[^>]*>")
LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
WORD = re.compile(r"\s*(?:\w[\w’'-]*|[^\w\s])")
SENTENCE = re.compile(r"[^.!?]+[.!?]*|[.!?]+")
SHORT_FIELDS = {
    "title": "Title",
    "short_title": "Short title",
    "description": "Description",
    "evidence": "Strength of the evidence",
    "author_name": "Author",
}
YES_OR_NO = {"offers_call": "Offers the call", "touches_suicide": "Touches suicide"}

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


@dataclass(frozen=True)
class Piece:
    """Some words that are the same in both, were added, or were removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, point or cell: the same, added, removed, or changed in some of its pieces."""

    kind: str
    pieces: tuple[Piece, ...]
    tag: str = "p"

    @property
    def is_heading(self) -> bool:
        return self.tag in ("h2", "h3")


@dataclass(frozen=True)
class Unchanged:
    """So many blocks in a row that are the same in both."""

    count: int
    kind: str = "unchanged"


@dataclass(frozen=True)
class Difference:
    """One part of the article that differs, under its name."""

    name: str
    blocks: list[Block | Unchanged]


Tagged = tuple[str, str]  # a tag, and the text in it


def compare(old: ArticleVersion, new: ArticleVersion) -> list[Difference]:
    """Every part in which two versions differ, with sources; empty when they are the same.

    Raises CannotBeShown when one of them is a draft that cites what is not on record.
    """
    before, after = as_read(old), as_read(new)
    # The body has its citations as the editor wrote them; their numbers change with every source added before.
    parts = [(label, _line(before, name), _line(after, name)) for name, label in SHORT_FIELDS.items()]
    parts += [(label, _answer(before, name), _answer(after, name)) for name, label in YES_OR_NO.items()]
    parts += [("In short", _blocks(list_of(before.in_short)), _blocks(list_of(after.in_short)))]
    parts += [("Approval statement", _blocks(before.approval_html), _blocks(after.approval_html))]
    parts += [("Text", _blocks(before.body), _blocks(after.body))]
    parts += [("References", _sources(before), _sources(after))]
    return [Difference(name, _folded(_compare_blocks(a, b))) for name, a, b in parts if a != b]


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """The words of two texts as pieces, in reading order."""
    pieces: list[Piece] = []
    for kind, before, after in _word_steps(old, new):
        if kind == SAME:
            pieces.append(Piece(SAME, after))
            continue
        pieces += [Piece(REMOVED, before)] if before else []
        pieces += [Piece(ADDED, after)] if after else []
    return tuple(_without_first_space(pieces))


def _without_first_space(pieces: list[Piece]) -> Iterator[Piece]:
    """Neither text began with a space of its own."""
    begun: set[str] = set()
    for piece in pieces:
        is_first = not begun if piece.kind == SAME else not begun & {SAME, piece.kind}
        yield Piece(piece.kind, piece.text.lstrip()) if is_first else piece
        begun.add(piece.kind)


def _word_steps(old: str, new: str) -> Iterator[tuple[str, str, str]]:
    """By words; where so many changed that it would take long, by sentences."""
    for kind, before, after in steps(_words(old), _words(new)):
        if kind == SAME or _is_quick(before, after):
            yield kind, "".join(before), "".join(after)
            continue
        sentences = (SENTENCE.findall("".join(words)) for words in (before, after))
        for step, some, others in steps(*sentences):
            yield step, "".join(some), "".join(others)


def _words(text: str) -> list[str]:
    """Each word with the space before it, the first one too, so that it is the same word wherever it stands."""
    return WORD.findall(f" {text}")


def _line(version: ArticleVersion, name: str) -> list[Tagged]:
    value = str(getattr(version, name))
    return [("p", value)] if value else []


def _answer(version: ArticleVersion, name: str) -> list[Tagged]:
    return [("p", "Yes" if getattr(version, name) else "No")]


def _blocks(source: str) -> list[Tagged]:
    """The paragraphs, headings, points and cells of cleaned HTML, each as plain text."""
    blocks, start, tag = [], 0, "p"
    for found in [*BLOCK_TAG.finditer(source), None]:
        text = _text(source[start : found.start() if found else len(source)])
        blocks += [(tag, text)] if text else []
        if found:
            start, tag = found.end(), "p" if found[1] else found[2]
    return blocks


def _text(fragment: str) -> str:
    """The words, with the address of each link; the number of a citation is none of them."""
    with_targets = LINK.sub(r"\2 (\1)", CITATION.sub("", fragment))
    return " ".join(html.unescape(MARK_UP.sub("", with_targets)).split())


def _sources(version: ArticleVersion) -> list[Tagged]:
    """Sources by key: their numbers follow the text, and are no change of their own."""
    items = sorted(version.reference_items, key=lambda item: str(item["key"]))
    names = ("authors", "title", "source", "year", "address")
    return [("li", f"{item['key']}: " + ". ".join(str(item[name]) for name in names)) for item in items]


def _compare_blocks(old: list[Tagged], new: list[Tagged]) -> Iterator[Block]:
    for kind, before, after in steps(old, new):
        if kind == SAME:
            yield from (Block(SAME, (Piece(SAME, text),), tag) for tag, text in after)
        else:
            yield from _pair(before, after)


def _pair(before: Sequence[Tagged], after: Sequence[Tagged]) -> Iterator[Block]:
    """Blocks that took the place of others: in turn, the alike ones word by word."""
    longest = max(len(before), len(after))
    for place in range(longest):
        old = before[place] if place < len(before) else None
        new = after[place] if place < len(after) else None
        pieces = compare_words(old[1], new[1]) if old and new and longest <= MOST_IN_TURN else ()
        if old and new and _are_alike(pieces):
            yield Block(CHANGED, pieces, new[0])
            continue
        if old:
            yield Block(REMOVED, (Piece(REMOVED, old[1]),), old[0])
        if new:
            yield Block(ADDED, (Piece(ADDED, new[1]),), new[0])


def _are_alike(pieces: tuple[Piece, ...]) -> bool:
    same = sum(len(piece.text) for piece in pieces if piece.kind == SAME)
    largest = max(same + sum(len(piece.text) for piece in pieces if piece.kind == kind) for kind in (ADDED, REMOVED))
    return bool(same) and same / largest >= ALIKE


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


def _middle(old: Sequence, new: Sequence) -> Iterator[tuple[str, Sequence, Sequence]]:
    if not _is_quick(old, new):
        yield CHANGED, old, new
        return
    for step, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield SAME if step == "equal" else CHANGED, old[a:b], new[c:d]


def _is_quick(old: Sequence, new: Sequence) -> bool:
    if not old or not new:
        return bool(old or new)
    counted = Counter(new)
    pairs = sum(count * counted[piece] for piece, count in Counter(old).items())
    return pairs <= MOST_PAIRS and len(old) + len(new) <= MOST_PIECES


def _shared(old: Sequence, new: Sequence) -> int:
    """How many pieces from the start on are the same."""
    for place, (before, after) in enumerate(zip(old, new, strict=False)):
        if before != after:
            return place
    return min(len(old), len(new))


def _folded(blocks: Iterator[Block]) -> list[Block | Unchanged]:
    """Leave out what did not change, except the headings under which something did."""
    folded: list[Block | Unchanged] = []
    waiting: list[Block] = []
    for block in blocks:
        if block.kind == SAME:
            waiting.append(block)
            continue
        folded += _shortened(waiting)
        waiting = []
        folded.append(block)
    return [*folded, *([Unchanged(len(waiting))] if waiting else [])]


def _shortened(blocks: list[Block]) -> list[Block | Unchanged]:
    """The last heading of a run stays, so that one sees where one is."""
    heading = next((block for block in reversed(blocks) if block.is_heading), None)
    hidden = len(blocks) - (1 if heading else 0)
    return [*([Unchanged(hidden)] if hidden else []), *([heading] if heading else [])]
