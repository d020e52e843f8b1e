"""Cells of a file that a spreadsheet program opens: none of them is ever taken for a formula (CWE-1236)."""

import re

# What programs take for the start of a formula, also in its full width, which some of them make narrow first.
STARTS = "=+\\-@＝＋－＠"
# Drawn as nothing, so that a cell may seem to begin with one of these and does not.
UNSEEN = "\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
SPACE = re.compile(r"\s")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# A program that parts cells at a semicolon or a bar finds starts of cells in the middle of ours.
DANGEROUS = re.compile(rf"(^|[;|])([\s{UNSEEN}]*)(?=[{STARTS}])")


def safe_cell(text: str) -> str:
    """The text in one line, with an apostrophe in front of whatever could be taken for a formula."""
    return DANGEROUS.sub(r"\1'\2", CONTROL.sub("", SPACE.sub(" ", text)))
