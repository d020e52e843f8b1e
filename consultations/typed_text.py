"""Text as people type it: every script and emoji is welcome, stray control marks are not."""

import unicodedata

from django import forms

# Format marks that belong to words: joiners of emoji and of Persian or Indic letters, and the tags of some flags.
JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
# Not the unassigned: emoji may be newer than the tables of this Python.
UNWANTED = {"Cc", "Cf", "Cs", "Co"}

# Letters and signs by their category, but drawn as nothing.
BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
# Letters, numbers, punctuation, signs, and what is too new for the tables.
VISIBLE = ("L", "N", "P", "S", "Cn")


def without_control_marks(text: str) -> str:
    """Drop characters that nobody sees, such as NUL and text-direction overrides; keep line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u00a0", " ")
    return "".join(
        character
        for character in text
        if character == "\n" or character in JOINERS or unicodedata.category(character) not in UNWANTED
    )


def can_be_seen(text: str) -> bool:
    """Whether at least one character of `text` is drawn; joiners, blanks and accents on nothing are not."""
    return any(character not in BLANK and unicodedata.category(character).startswith(VISIBLE) for character in text)


class TypedLineField(forms.CharField):
    """One line of text; one that nobody could see counts as left empty."""

    def to_python(self, value: object) -> str:
        text = without_control_marks(super().to_python(value))
        return " ".join(text.split()) if can_be_seen(text) else ""


class TypedTextField(forms.CharField):
    """Several lines of text; a line break counts as one character, however the browser sends it."""

    def to_python(self, value: object) -> str:
        return without_control_marks(super().to_python(value)).strip()


class TypedEmailField(forms.EmailField):
    def to_python(self, value: object) -> str:
        return without_control_marks(super().to_python(value)).strip()
