"""What staff type for a step in the life of a version or an article."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import slugify

from clinic_site.eastern_time import ClockChange, moment_of
from pages.admin.article_choice import ArticleChoiceField
from pages.admin.typed_text import as_typed
from pages.models import Article, Retirement

NO_TARGET = "Choose one article or page that its address leads to from now on."


class StepForm(forms.Form):
    """Labels without colons; errors are read aloud with their fields."""

    def __init__(self, data: Any = None, *args: object, **kwargs: object) -> None:
        super().__init__(as_typed(data), *args, label_suffix="", **kwargs)
        self.use_required_attribute = False


class SignOffForm(StepForm):
    reviewer_line = forms.CharField(
        label="Your name and license, as readers will see them",
        help_text="For example: Jane Doe, MD, licensed in Virginia.",
        max_length=160,
        error_messages={"required": "Give the name and license that readers will see."},
    )
    has_read = forms.BooleanField(
        label="I have read this version with its sources, and I wrote none of it.",
        error_messages={"required": "Read the version first, then tick this box."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class SendBackForm(StepForm):
    reason = forms.CharField(
        label="What should change?",
        help_text="The editor reads this. Name the place and what is wrong there.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        error_messages={"required": "Say what should change, so that the editor knows what to do."},
    )


class PublishForm(StepForm):
    NOW, LATER = "now", "later"

    when = forms.ChoiceField(
        label="When should visitors see it?",
        choices=[(NOW, "Now"), (LATER, "At a set time")],
        widget=forms.RadioSelect,
        initial=NOW,
        error_messages={"required": "Choose whether to publish now or at a set time."},
    )
    day = forms.DateField(
        label="Day, for a set time",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Give the day as month/day/year, for example 6/2/2027."},
    )
    clock = forms.TimeField(
        label="Time, Eastern",
        required=False,
        help_text="By the clocks in Leesburg. Visitors see the page within a minute of this time.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p"],
        error_messages={"invalid": "Give the time as hours and minutes, for example 09:30 or 2:30 PM."},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        cleaned["at"] = self._moment(cleaned) if cleaned.get("when") == self.LATER else None
        return cleaned

    def _moment(self, cleaned: dict[str, object]) -> datetime | None:
        for name, words in (("day", "Choose the day."), ("clock", "Choose the time.")):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        if self.errors:
            return None
        try:
            return moment_of(cleaned["day"], cleaned["clock"])
        except ClockChange as change:
            self.add_error("clock", str(change))
        except OverflowError:
            self.add_error("day", "Choose a day within the next year.")
        return None


class RetireForm(StepForm):
    to_article = ArticleChoiceField(
        queryset=Article.objects.none(),
        label="Lead its readers to another article",
        required=False,
        empty_label="No article",
        error_messages={"invalid_choice": "Readers cannot open that article now. Choose another one, or a page."},
    )
    to_page = forms.ChoiceField(
        label="Or to another page of the site", required=False, choices=[("", "No page"), *Retirement.Page.choices]
    )
    reason = forms.CharField(
        label="Why is it taken off?",
        help_text="For our own record; readers do not see it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4000,
    )

    def __init__(self, *args: object, article: Article, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        shown = Article.objects.with_shown_version().exclude(shown_version_id=None).exclude(pk=article.pk)
        self.fields["to_article"].queryset = shown.with_name().in_reading_order()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not self.errors and bool(cleaned["to_article"]) == bool(cleaned["to_page"]):
            self.add_error("to_article", NO_TARGET)
        return cleaned


class RenameForm(StepForm):
    slug = forms.CharField(
        label="New address, the part after /learn/",
        help_text="Small letters, digits and hyphens, for example ketamine-and-sleep.",
        max_length=80,
        error_messages={"required": "Type the new address."},
    )


class NewArticleForm(StepForm):
    title = forms.CharField(
        max_length=120,
        help_text="As readers will see it. You can change it while it is a draft.",
        error_messages={"required": "Give the article a title."},
    )
    kind = forms.ChoiceField(
        label="What is it about?",
        choices=Article.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the article is about."},
    )
    slug = forms.CharField(
        label="Address, the part after /learn/ (optional)",
        help_text="Left empty, it is made from the title. Small letters, digits and hyphens, for example "
        "ketamine-and-sleep.",
        required=False,
        max_length=80,
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not cleaned.get("slug"):
            cleaned["slug"] = slugify(cleaned.get("title", "").replace("_", " "))[:80].strip("-")
        return cleaned
