"""What staff type and paste, as it comes from their browsers."""

import re
from typing import Any

from django import forms

from pages.plain_text import UNSEEN

# What no keyboard writes, and a database may refuse; tabs and ends of lines stay.
CONTROL_MARKS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def as_typed(data: Any) -> Any:
    """What a browser sent, with plain ends of lines and without marks that nobody typed."""
    if data is None:
        return None
    copy = data.copy()
    for name in copy:
        copy.setlist(name, [_as_seen(value) for value in copy.getlist(name)])
    return copy


def _as_seen(value: Any) -> Any:
    """A file stays as it is."""
    return UNSEEN.sub("", CONTROL_MARKS.sub("", value.replace("\r\n", "\n"))) if isinstance(value, str) else value


def answer_in_words(form: forms.BaseForm, missing: dict[str, str]) -> None:
    """Let a form say what to write where something is missing, and how long a text is that is too long."""
    for name, field in form.fields.items():
        field.error_messages["required"] = missing.get(name, "Fill this in.")
        # A box that stops taking letters loses the end of what is pasted.
        field.widget.attrs.pop("maxlength", None)
        for validator in field.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = "Shorten this to %(limit_value)d characters; it has %(show_value)d."
