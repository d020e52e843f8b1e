"""What staff write down on the page of a request: what they did, and what comes next."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from consultations import front_desk
from consultations.do_not_contact import standing_of
from consultations.models import ConsultationRequest, HistoryEntry

NOT_CONFIRMED = "This person asked not to be contacted. If they asked again, record it first: “They asked again” above."
LATEST_NEXT_STEP = timedelta(days=2 * 365)


class WorkForm(forms.ModelForm):
    """What staff did just now, and what comes next."""

    outcome = forms.ChoiceField(
        label="What happened?",
        choices=[("", "No attempt, just a note or a change"), *HistoryEntry.Outcome.choices],
        required=False,
        help_text="Adds an attempt to the history, with the time and your name.",
    )
    work_note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Added to the history. It cannot be changed afterwards.",
    )

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ConsultationRequest
        fields = ["status", "closing_reason", "next_step", "next_step_at"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing_of(self.instance)
        # Where no way is left, all that was asked for stay on offer, and the answer is to confirm the new wish first.
        is_blocked = not (self.standing.may_call or self.standing.may_write)
        if not (self.instance.by_phone if is_blocked else self.standing.may_call):
            self._leave_out("next_step", ConsultationRequest.NextStep.CALL_AGAIN)
            self._leave_out("outcome", HistoryEntry.Outcome.NO_ANSWER, HistoryEntry.Outcome.LEFT_MESSAGE)
        if not (self.instance.by_email if is_blocked else self.standing.may_write):
            self._leave_out("next_step", ConsultationRequest.NextStep.WRITE)
            self._leave_out("outcome", HistoryEntry.Outcome.WROTE)
        self.initial["seen"] = self._newest_entry()
        for part, name in zip(self.fields["next_step_at"].widget.widgets, ("Day", "Time"), strict=True):
            part.attrs["aria-label"] = f"{name} of the next step"

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        # Locked until the work is recorded, so that of two people who save at once the second one is told.
        ConsultationRequest.objects.select_for_update().get(pk=self.instance.pk)
        if cleaned.get("seen") != (newest := self._newest_entry()):
            self.data = {**self.data.dict(), "seen": newest}
            self.add_error(
                None,
                "Somebody else has worked on this request since you opened it. Read below what happened, "
                "choose the status and the next step anew if need be, and save once more.",
            )
        if cleaned.get("outcome") and not (self.standing.may_call or self.standing.may_write):
            self.add_error("outcome", NOT_CONFIRMED)
        closed = cleaned.get("status") == ConsultationRequest.Status.CLOSED
        if closed and not cleaned.get("closing_reason"):
            self.add_error("closing_reason", "Choose why the request is closed.")
        if not closed and not cleaned.get("next_step"):
            self.add_error("next_step", "Choose what comes next: an open request always has a next step.")
        if not closed and not cleaned.get("next_step_at") and "next_step_at" not in self.errors:
            self.add_error("next_step_at", "Give the day and time of the next step.")
        if not closed and "next_step_at" in self.changed_data and _is_past(cleaned.get("next_step_at")):
            self.add_error("next_step_at", "This time is over. Give a time that is still to come.")
        return cleaned

    def clean_next_step_at(self) -> datetime | None:
        moment = self.cleaned_data["next_step_at"]
        if moment is not None and moment > timezone.now() + LATEST_NEXT_STEP:
            raise forms.ValidationError("Give a time within the next two years.")
        return moment

    def _newest_entry(self) -> int | None:
        return self.instance.history.order_by("-pk").values_list("pk", flat=True).first()

    def _leave_out(self, field: str, *values: str) -> None:
        choices = self.fields[field].choices
        self.fields[field].choices = [choice for choice in choices if choice[0] not in values]

    def work(self) -> front_desk.Work:
        cleaned = self.cleaned_data
        closed = cleaned["status"] == ConsultationRequest.Status.CLOSED
        # A status that was left as it stood may still move on by itself with the attempt.
        changed = "status" in self.changed_data or closed
        return front_desk.Work(
            outcome=cleaned["outcome"],
            note=cleaned["work_note"],
            status=cleaned["status"] if changed else "",
            closing_reason=cleaned["closing_reason"] if closed else "",
            next_step=cleaned["next_step"],
            next_step_at=cleaned["next_step_at"],
        )


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment < timezone.now()
