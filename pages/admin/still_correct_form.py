"""The form in which a clinician confirms that a page is still correct: a tick for each part that was read again."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from pages import reviews
from pages.admin.typed_text import as_typed
from pages.cited_sentences import CitedSection, cited_by_section
from pages.models import ArticleVersion
from pages.models.reviews import last_review_made
from pages.publishing import NotAllowed
from pages.review_dates import LONGEST_INTERVAL


class StillCorrectForm(forms.Form):
    sources = forms.BooleanField(
        label="I looked these sources up. None was withdrawn or overtaken by a newer one.",
        error_messages={"required": "Tick this once you have looked the sources up."},
    )
    reviewer_line = forms.CharField(
        label="Your name and license, as readers will see them",
        max_length=160,
        error_messages={"required": "Give the name and license that readers will see."},
    )
    next_review_on = forms.DateField(
        label="Next review by",
        help_text="A day within the next twelve months.",
        input_formats=["%Y-%m-%d", "%m/%d/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Give the day by which somebody must look again.",
            "invalid": "Enter the day as year-month-day, such as 2027-11-24.",
        },
    )
    last_seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *args: object, version: ArticleVersion, **kwargs: object) -> None:
        seen = last_review_made(version)
        initial = {
            "reviewer_line": "",
            "next_review_on": timezone.localdate() + LONGEST_INTERVAL,
            "last_seen": seen.isoformat() if seen else "",
        }
        super().__init__(as_typed(data), *args, initial=initial, **kwargs)
        self.sections = cited_by_section(version)
        for number, section in enumerate(self.sections):
            self.fields[f"section_{number}"] = _tick_for(section)

    def clean_next_review_on(self) -> object:
        try:
            reviews.refuse_wrong_day(self.cleaned_data["next_review_on"])
        except NotAllowed as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return self.cleaned_data["next_review_on"]

    def clean_last_seen(self) -> object:
        try:
            return parse_datetime(self.cleaned_data["last_seen"] or "")
        except ValueError:
            return None

    def parts(self) -> list[tuple[CitedSection, forms.BoundField]]:
        """Each section with its tick."""
        return [(section, self[f"section_{number}"]) for number, section in enumerate(self.sections)]


def _tick_for(section: CitedSection) -> forms.BooleanField:
    count = len(section.statements)
    return forms.BooleanField(
        label=f"I read {'this statement' if count == 1 else f'these {count} statements'} again: still correct",
        error_messages={"required": f"Tick this once you have read “{section.heading}” again."},
    )
