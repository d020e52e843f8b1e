"""The list of words of danger: a clinician changes it, the front desk and the owner read it."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from clinic_site.staff_roles import is_granted
from consultations.danger_words import is_worth_looking_for
from consultations.models import DangerPhrase

SAYS_TOO_LITTLE = (
    "Write at least one word of three letters or more that says something by itself: these words would be found in "
    "almost every request."
)


class DangerPhraseForm(forms.ModelForm):
    class Meta:
        model = DangerPhrase
        fields = ["phrase", "is_on"]
        help_texts = {
            "phrase": "Plain words as people type them, such as: want to die. Capital letters, apostrophes, endings "
            "and one wrong letter in a long word make no difference. Signs such as * or [ ] mean nothing.",
            "is_on": "Untick it to stop looking for these words. They stay in the list.",
        }

    def clean_phrase(self) -> str:
        phrase = " ".join(self.cleaned_data["phrase"].split())
        if not is_worth_looking_for(phrase):
            raise forms.ValidationError(SAYS_TOO_LITTLE)
        return phrase


@admin.register(DangerPhrase)
class DangerPhraseAdmin(admin.ModelAdmin):
    form = DangerPhraseForm
    list_display = ("phrase", "is_on", "changed_at")
    list_filter = ("is_on",)
    list_per_page = 50
    search_fields = ("phrase",)
    ordering = ("phrase", "pk")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_clinician(request, "consultations.add_dangerphrase")

    def has_change_permission(self, request: HttpRequest, obj: DangerPhrase | None = None) -> bool:
        return _is_clinician(request, "consultations.change_dangerphrase")

    def has_delete_permission(self, request: HttpRequest, obj: DangerPhrase | None = None) -> bool:
        """Switched off instead, so that what was once looked for can be seen."""
        return False

    def construct_change_message(
        self, request: HttpRequest, form: DangerPhraseForm, formsets: list[object], add: bool = False
    ) -> list[dict[str, object]] | str:
        """What stood there before and what stands there now, for the history that each word has."""
        now = _as_words(form.cleaned_data["phrase"], form.cleaned_data["is_on"])
        return f"Added: {now}" if add else f"{_as_words(form.initial['phrase'], form.initial['is_on'])} became {now}"


def _is_clinician(request: HttpRequest, right: str) -> bool:
    """Whether somebody holds the right by their role; a superuser without it does not."""
    return request.user.has_perm(right) and is_granted(request.user, right)


def _as_words(phrase: str, is_on: bool) -> str:
    return f"“{phrase}” ({'looked for' if is_on else 'not looked for'})"
