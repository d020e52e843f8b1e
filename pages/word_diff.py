"""Two texts word by word: what only one of them says is marked."""

import re
from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pages.comparison import SAME, steps

PIECES = re.compile(r"[^\s<]+\s*|<[^>]*>\s*|<\s*|\s+")


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML that shows them as text: `del` around what `after` lacks, `ins` around what `before` lacks."""
    left, right = "", ""
    for kind, old, new in _steps(before, after):
        some, others = "".join(old), "".join(new)
        shared = len(some) if kind == SAME else _space_at_the_end_of_both(some, others)
        left += _marked("del", some, shared)
        right += _marked("ins", others, shared)
    return mark_safe(left), mark_safe(right)  # noqa: S308 (each piece is escaped)


def _steps(before: str, after: str) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """By lines, and those that differ by words."""
    for kind, old, new in steps(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if kind == SAME:
            yield kind, old, new
        else:
            yield from steps(PIECES.findall("".join(old)), PIECES.findall("".join(new)))


def _space_at_the_end_of_both(some: str, others: str) -> int:
    """How many characters; where a word took the place of another, the space behind it stays."""
    space = some[len(some.rstrip()) :]
    return len(space) if others.endswith(space) else 0


def _marked(tag: str, text: str, shared: int) -> str:
    own, same = text[: len(text) - shared], text[len(text) - shared :]
    return (f"<{tag}>{escape(own)}</{tag}>" if own else "") + escape(same)
