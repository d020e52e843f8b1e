"""The words of a text, without how they are written."""

import re
from html import unescape

import nh3

from pages.sentences import without_markers

# It does not look past the beginning of another one, so that no text can make the search slow.
MARK_UP = re.compile(r"<[^<>]+>")
# Marks without a width, and those that turn the direction of what follows: they hide words from people and checks.
UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
BLOCK_END = re.compile(r"</(?:p|h2|h3|li|td|th|caption|blockquote)>")


def plain_text(html: str) -> str:
    """The words without tags and citation markers."""
    return nh3.clean(without_markers(MARK_UP.sub("", html)), tags=set()).replace("&amp;", "&").strip()


def in_lines(html: str) -> str:
    """The words as they are read, a line for each paragraph, heading, point and cell; citation markers stay."""
    lines = MARK_UP.sub("", BLOCK_END.sub("\n", html.replace("\n", " ").replace("<li>", "\n• ")))
    return "\n".join(" ".join(line.split()) for line in unescape(lines).splitlines() if line.strip(" •"))


def count_words(html: str) -> int:
    """How many words a reader meets."""
    return len(MARK_UP.sub("", BLOCK_END.sub(" ", html)).split())
