"""Text as people type it: every script and emoji is welcome, stray control marks are not."""

import unicodedata

from django import forms

# Format marks that belong to words: joiners of emoji and of Persian or Indic letters, and the tags of some flags.
JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
# Not the unassigned: emoji may be newer than the tables of this Python.
UNWANTED = {"Cc", "Cf", "Cs", "Co"}


def without_control_marks(text: str) -> str:
    """Drop characters that nobody sees, such as NUL and text-direction overrides; keep line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").replace("\u00a0", " ")
    return "".join(
        character
        for character in text
        if character == "\n" or character in JOINERS or unicodedata.category(character) not in UNWANTED
    )


class TypedLineField(forms.CharField):
    """One line of text."""

    def to_python(self, value: object) -> str:
        text = without_control_marks(super().to_python(value))
        return " ".join(text.split())


class TypedTextField(forms.CharField):
    """Several lines of text; a line break counts as one character, however the browser sends it."""

    def to_python(self, value: object) -> str:
        return without_control_marks(super().to_python(value)).strip()


class TypedEmailField(forms.EmailField):
    def to_python(self, value: object) -> str:
        return without_control_marks(super().to_python(value)).strip()
