"""The one form in which the owner sets how long requests are kept, for every reason to close one."""

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from consultations.keeping import DEFAULT_DAYS, DEFAULTS, Reason, keeping_days
from consultations.models import KeepingTime
from consultations.notices import keep_current

OUT_OF_BOUNDS = (
    f"Enter a whole number of days from {KeepingTime.SHORTEST} to {KeepingTime.LONGEST}, which are six years."
)


class KeepingForm(forms.Form):
    """Also knows which numbers were shown, so that of two owners none undoes unseen what the other has just set."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial=_initial())
        for reason in Reason:
            self.fields[reason] = forms.IntegerField(
                label=f"{reason.label}: days",
                min_value=KeepingTime.SHORTEST,
                max_value=KeepingTime.LONGEST,
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "vIntegerField"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), OUT_OF_BOUNDS),
            )
            shown = forms.IntegerField(required=False, widget=forms.HiddenInput)
            self.fields[f"shown_{reason}"] = shown

    @transaction.atomic
    def save(self, *, by: AbstractBaseUser) -> list[str]:
        """Store what was changed; returns it in sentences. Stores nothing and adds errors where somebody was faster."""
        for reason in Reason:
            KeepingTime.objects.get_or_create(state=reason, defaults={"days": DEFAULTS.get(reason, DEFAULT_DAYS)})
        stored = {row.state: row for row in KeepingTime.objects.select_for_update().order_by("state")}
        changed = [reason for reason in Reason if self.cleaned_data[reason] != self._shown(reason)]
        for reason in changed:
            if stored[reason].days not in (self._shown(reason), self.cleaned_data[reason]):
                self._show_what_stands(reason, stored[reason].days)
        if self.errors:
            return []
        sentences = [
            sentence for reason in changed if (sentence := _store(stored[reason], self.cleaned_data[reason], by=by))
        ]
        keep_current()
        return sentences

    def _shown(self, reason: str) -> int | None:
        return self.cleaned_data.get(f"shown_{reason}")

    def _show_what_stands(self, reason: str, days: int) -> None:
        self.data = self.data.copy()
        self.data[f"shown_{reason}"] = days
        self.add_error(
            reason, f"Somebody else has just set this to {days} days. Look at it again, then save if yours is right."
        )


def changes_so_far() -> list[LogEntry]:
    """The last changes, the newest first; each has the sentence in `change_message`."""
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(KeepingTime))
    return list(about.select_related("user").order_by("-action_time", "-pk")[:10])


def _initial() -> dict[str, int]:
    days = keeping_days()
    return days | {f"shown_{reason}": number for reason, number in days.items()}


def _store(row: KeepingTime, days: int, *, by: AbstractBaseUser) -> str:
    if row.days == days:
        return ""
    sentence = f"“{row}” from {row.days} to {days} days"
    row.days = days
    row.save(update_fields=["days"])
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(KeepingTime),
        object_id=str(row.pk),
        object_repr=str(row),
        action_flag=CHANGE,
        change_message=sentence,
    )
    return sentence
