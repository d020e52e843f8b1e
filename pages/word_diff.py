"""Two texts word by word: what only one of them says is marked."""

import re
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PIECES = re.compile(r"\s+|[^\s<]+|<[^>]*>|<")
# Comparing is slow where next to nothing is alike; above this the texts stand side by side unmarked.
MOST_PIECES = 60_000


def marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML that shows them as text: `del` around what `after` lacks, `ins` around what `before` lacks."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        return _text(old), _text(new)
    left, right = "", ""
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += _text(old[a:b]) if kind == "equal" else _in("del", old[a:b])
        right += _text(new[c:d]) if kind == "equal" else _in("ins", new[c:d])
    return mark_safe(left), mark_safe(right)  # noqa: S308 (each piece is escaped)


def _in(tag: str, pieces: list[str]) -> str:
    return f"<{tag}>{_text(pieces)}</{tag}>" if pieces else ""


def _text(pieces: list[str]) -> SafeString:
    return escape("".join(pieces))
