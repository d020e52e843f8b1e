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
        left += _text(old) if kind == SAME else _in("del", old)
        right += _text(new) if kind == SAME else _in("ins", new)
    return mark_safe(left), mark_safe(right)  # noqa: S308 (each piece is escaped)


def _steps(before: str, after: str) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """By lines, and those that differ by words."""
    for kind, old, new in steps(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if kind == SAME:
            yield kind, old, new
        else:
            yield from steps(PIECES.findall("".join(old)), PIECES.findall("".join(new)))


def _in(tag: str, pieces: Sequence[str]) -> str:
    return f"<{tag}>{_text(pieces)}</{tag}>" if pieces else ""


def _text(pieces: Sequence[str]) -> SafeString:
    return escape("".join(pieces))
