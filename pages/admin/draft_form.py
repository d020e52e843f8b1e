"""The form in which an editor writes a draft."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.safestring import SafeString

from pages import charts, publishing, questions
from pages.admin.draft_editor import DraftEditor
from pages.admin.typed_text import answer_in_words, as_typed
from pages.models import ArticleVersion
from pages.plain_text import count_words, in_lines, plain_text
from pages.rich_text import clean
from pages.word_diff import marked

LONGEST_TEXT = 10_000  # words; the longest article has a fifth of it
LONGEST_MARK_UP = 400_000  # characters, with all that is not words
MOST_MARKS = 12_000  # beginnings of tags, special characters and citations; the longest article has 350
MARKS = re.compile(r"[<&\[\u00a0]")
LONGEST_WORD = 500  # characters; an address may be long
WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
LONGEST_POINTS = 4_000  # characters of “In short”, and of the questions
MISSING = {
    "title": "Write a title.",
    "short_title": "Write a short title of two or three words, for lists.",
    "description": "Write a description of 50 to 160 characters.",
    "in_short": "Write the points of “In short”, one a line.",
    "body": "Write the text of the article.",
    "author_name": "Say who wrote it, as readers will see it.",
}


@dataclass(frozen=True)
class Difference:
    """A field of which two editors have written different words."""

    label: str
    theirs: SafeString
    yours: SafeString


class DraftForm(forms.ModelForm):
    """Saves what was typed only over the words that the writer has seen."""

    opened_with = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ArticleVersion
        fields = [*publishing.WORDS]
        labels = {
            "body": "Text",
            "offers_call": "Offers the free call",
            "touches_suicide": "Speaks of suicide",
            "author_name": "Written by",
        }
        help_texts = {
            "offers_call": "The page then has the button for the call.",
            "author_name": "As readers will see it.",
            "body": "A chart stands in a paragraph of its own, as one of: "
            f"{', '.join(f'[chart {name}]' for name in charts.names())}. A picture, too, as [picture P3].",
        }
        widgets = {
            "body": DraftEditor,
            "questions": forms.Textarea(attrs={"rows": 6, "cols": 100}),
            "in_short": forms.Textarea(attrs={"rows": 6, "cols": 100}),
        }

    def __init__(self, data: Any = None, *args: Any, instance: ArticleVersion, **kwargs: Any) -> None:
        self.stored = editable_words(instance)
        initial = {"opened_with": mark_of(self.stored), **(kwargs.pop("initial", None) or {})}
        super().__init__(as_typed(data), *args, instance=instance, initial=initial, **kwargs)
        self.differences: list[Difference] = []
        for name in {"in_short", "questions"} & self.fields.keys():  # none where the version is only read
            self.fields[name].validators.append(MaxLengthValidator(LONGEST_POINTS))
        answer_in_words(self, MISSING)

    def clean_body(self) -> str:
        """The text in its clean form; raises ValidationError when it is too long, or when nothing is left to read."""
        source = self.cleaned_data["body"]
        _refuse_what_takes_long(source)
        body = clean(source, earlier=str(self.stored["body"]))
        if not plain_text(body):
            raise forms.ValidationError(MISSING["body"])
        return body

    def clean_questions(self) -> str:
        typed = self.cleaned_data["questions"]
        try:
            questions.to_take_along(typed)
        except questions.WrongQuestions as problem:
            raise forms.ValidationError(str(problem)) from problem
        return typed

    def clean_description(self) -> str:
        description = self.cleaned_data["description"]
        if len(description) < 50:
            raise forms.ValidationError("Write a description of 50 to 160 characters.")
        return description

    def clean(self) -> dict[str, Any]:
        """Refuse to save over words that the writer has not seen, and show them instead."""
        cleaned = super().clean()
        stored = mark_of(self.stored)
        if self.is_bound and self.data.get("opened_with") != stored:
            self.differences = self._differences(cleaned)
            self.data = {**self.data.dict(), "opened_with": stored}
            if self.differences:
                raise forms.ValidationError("Somebody else has changed this draft since you opened it.", code="changed")
        return cleaned

    def _differences(self, typed: dict[str, Any]) -> list[Difference]:
        found = []
        for name, theirs in self.stored.items():
            yours = typed.get(name, self.data.get(name, ""))
            if yours != theirs:
                found.append(Difference(str(self.fields[name].label), *marked(*_both(name, theirs, yours))))
        return found


def _refuse_what_takes_long(source: str) -> None:
    """A text that nobody could read would keep the site from its visitors for minutes while it is read here."""
    if (words := count_words(source)) > LONGEST_TEXT:
        raise forms.ValidationError(
            f"The text has {words:,} words, and an article holds {LONGEST_TEXT:,} at most. "
            "Shorten it, or make two articles of it."
        )
    if len(source) > LONGEST_MARK_UP:
        raise forms.ValidationError(
            f"The text has {len(source):,} characters with its formatting, and an article holds "
            f"{LONGEST_MARK_UP:,} at most. Shorten it, or paste it without formatting."
        )
    if (marks := len(MARKS.findall(source))) > MOST_MARKS:
        raise forms.ValidationError(
            f"The text has {marks:,} marks for formatting, and an article holds {MOST_MARKS:,} at most. "
            "Paste it without formatting."
        )
    if long_word := WORD.search(in_lines(source)):
        raise forms.ValidationError(
            f"“{long_word[0][:20]}…” is a word of {len(long_word[0]):,} characters. Put spaces into it, or remove it."
        )


def editable_words(version: ArticleVersion) -> dict[str, object]:
    """What an editor can change of a version."""
    return {name: getattr(version, name) for name in publishing.WORDS}


def mark_of(words: dict[str, object]) -> str:
    """A mark that differs whenever the words do."""
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def _both(name: str, theirs: object, yours: object) -> tuple[str, str]:
    """Two values as people read them; a text with its tags only where nothing but the tags differs."""
    if isinstance(theirs, bool):
        return ("Yes" if theirs else "No"), ("Yes" if yours else "No")
    read = (in_lines(str(theirs)), in_lines(str(yours))) if name == "body" else (str(theirs), str(yours))
    return read if read[0] != read[1] else (str(theirs), str(yours))
