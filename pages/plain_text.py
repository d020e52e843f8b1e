"""The words of a text, without how they are written."""

import re

import nh3

MARK_UP = re.compile(r"<[^>]+>")
MARKER = re.compile(r"\s*\[R\d[^\]]*\]")
BLOCK_END = re.compile(r"</(?:p|h2|h3|li|td|th|caption|blockquote)>")


def plain_text(html: str) -> str:
    """The words without tags and citation markers."""
    return nh3.clean(MARKER.sub("", MARK_UP.sub("", html)), tags=set()).replace("&amp;", "&").strip()


def count_words(html: str) -> int:
    """How many words a reader meets."""
    return len(MARK_UP.sub("", BLOCK_END.sub(" ", html)).split())
