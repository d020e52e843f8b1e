"""Where the characters of a text that was put together or simplified stood before."""

import re
from bisect import bisect_right

CITED = "\ue000"  # stands for a citation; a private character that no text has

# Left out: what has no width, marks of emphasis in Markdown. Then what writers and word processors vary.
NOTHING = "\u00ad\u200b\u200c\u200d\u2060\ufeff*`~"
REPLACED = {
    **dict.fromkeys(NOTHING, ""),
    **dict.fromkeys("‘’‛′", "'"),
    **dict.fromkeys("“”„″«»", '"'),
    **dict.fromkeys("‐‑‒–−﹣－", "-"),
    **{"％": "%", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "…": "..."},
}
VARIED = re.compile(r"\s+[-‐‑‒–−]+\s+|--+|[^\S ]\s*| \s+|(?<!\w)_+|_+(?!\w)|[" + re.escape("".join(REPLACED)) + "]")


class OffsetMap:
    """A text made of pieces of another, which knows where each of its characters came from."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._origins: list[int] = []
        self._length = 0

    def add(self, piece: str, origin: int) -> None:
        if piece:
            self._pieces.append(piece)
            self._starts.append(self._length)
            self._origins.append(origin)
            self._length += len(piece)

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def origin(self, position: int) -> int:
        """Where the character at `position` stood; within a piece it moves along."""
        if not self._starts:
            return 0
        index = max(bisect_right(self._starts, position) - 1, 0)
        return self._origins[index] + position - self._starts[index]


def simplified(text: str) -> OffsetMap:
    """The text with one kind of quote, hyphen and space, each white space single; a dash between words is “—”."""
    plain, end = OffsetMap(), 0
    for found in VARIED.finditer(text):
        plain.add(text[end : found.start()], end)
        plain.add(_replacement(found[0]), found.start())
        end = found.end()
    plain.add(text[end:], end)
    return plain


def _replacement(varied: str) -> str:
    if varied.isspace():
        return " "
    if varied[0] == "_":
        return ""
    return REPLACED.get(varied, " — ")
