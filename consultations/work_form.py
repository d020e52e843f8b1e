"""What staff write down on the page of a request: what they did, and what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from consultations import front_desk
from consultations.models import ConsultationRequest, HistoryEntry

NOT_CONFIRMED = "This person asked not to be contacted. If they asked again, record it first: “They asked again” above."
LATEST_NEXT_STEP = timedelta(days=2 * 365)
Outcome = HistoryEntry.Outcome
Status = ConsultationRequest.Status
NextStep = ConsultationRequest.NextStep
NOTE_ALONE = "note"  # the button that saves it and nothing else
CALLS = (Outcome.REACHED, Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE, Outcome.WRONG_NUMBER)
# When only the way by mail is open: an answer may still reach us, and an address may be wrong.
LETTERS = (Outcome.WROTE, Outcome.REACHED, Outcome.WRONG_NUMBER)


@dataclass(frozen=True)
class OutcomeButton:
    value: str
    label: str


class WorkForm(forms.ModelForm):
    """What staff did just now, and what comes next. Outcome and status are given by the button that sends the form.

    Its request bears its `standing` and its history as `entries`.
    """

    outcome = forms.ChoiceField(required=False)
    status = forms.ChoiceField(choices=[("", ""), *Status.choices], required=False)
    work_note = forms.CharField(
        label="Note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="If there is something to note, before you press.",
    )
    next_step_at = forms.SplitDateTimeField(
        label="When",
        required=False,
        widget=forms.SplitDateTimeWidget(
            date_format="%Y-%m-%d", time_format="%H:%M", date_attrs={"type": "date"}, time_attrs={"type": "time"}
        ),
        help_text="In the clinic’s own time.",
    )
    told_other_help = forms.BooleanField(
        label="I told them why, where else they can find help, and how to ask us again", required=False
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = ConsultationRequest
        fields = ["closing_reason", "next_step"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.standing = self.instance.standing
        due = self.instance.next_step_at
        self.initial["next_step_at"] = due and due.replace(second=0, microsecond=0)  # as the boxes show it
        self.initial["seen"] = max((entry.pk for entry in self.instance.entries), default=None)
        if not self.instance.is_open:
            del self.fields["closing_reason"]  # it is closed for the reason that it has
        # Where no way is left, all that was asked for stay on offer, and the answer is to confirm the new wish first.
        is_blocked = not (self.standing.may_call or self.standing.may_write)
        by_phone = self.instance.by_phone if is_blocked else self.standing.may_call
        by_email = self.instance.by_email if is_blocked else self.standing.may_write
        outcomes = [*(CALLS if by_phone else ()), *(LETTERS if by_email else ())]
        self.fields["outcome"].choices = [(value, Outcome(value).label) for value in dict.fromkeys(outcomes)]
        ways = {NextStep.CALL_AGAIN: by_phone, NextStep.WRITE: by_email}
        self.fields["next_step"].choices = [
            choice for choice in self.fields["next_step"].choices if ways.get(choice[0], True)
        ]
        for part, name in zip(self.fields["next_step_at"].widget.widgets, ("Day", "Time"), strict=True):
            part.attrs["aria-label"] = f"{name} of the next step"

    @property
    def outcome_buttons(self) -> list[OutcomeButton]:
        """In short words for a thumb: which of the two was wrong is plain where there is but one way.

        A message that was left though none was allowed can be owned up to, and no button asks for it.
        """
        ways = self.standing.may_call, self.standing.may_write
        short = {}
        if wrong := {(True, False): "Wrong number", (False, True): "Wrong address"}.get(ways):
            short[Outcome.WRONG_NUMBER] = wrong
        if not self.instance.may_leave_message:
            short[Outcome.LEFT_MESSAGE] = "Left a message by mistake"
        choices = self.fields["outcome"].choices
        return [OutcomeButton(value, short.get(value, label)) for value, label in choices]

    @property
    def closes(self) -> bool:
        return (self.cleaned_data.get("status") or self.instance.status) == Status.CLOSED

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        # Locked until the work is recorded, so that of two people who save at once the second one is told.
        self.instance.status = ConsultationRequest.objects.select_for_update().get(pk=self.instance.pk).status
        if cleaned.get("seen") != (newest := self._newest_entry()):
            self.data = {**self.data.dict(), "seen": newest}
            self.add_error(
                None,
                "Somebody else has worked on this request since you opened it. Read below what happened, "
                "choose the next step anew if need be, and press once more.",
            )
        if cleaned.get("outcome") and not (self.standing.may_call or self.standing.may_write):
            self.add_error(None, NOT_CONFIRMED)
        if self.closes:
            self._check_closing(cleaned)
        else:
            self._check_next_step(cleaned)
        return cleaned

    def clean_next_step_at(self) -> datetime | None:
        moment = self.cleaned_data["next_step_at"]
        if moment is not None and moment > timezone.now() + LATEST_NEXT_STEP:
            raise forms.ValidationError("Give a time within the next two years.")
        return moment

    def _check_closing(self, cleaned: dict[str, object]) -> None:
        reason = cleaned.get("closing_reason", self.instance.closing_reason)
        if not reason and "closing_reason" not in self.errors:
            self.add_error("closing_reason", "Choose why the request is closed.")
        if reason in ConsultationRequest.TURNED_AWAY and "closing_reason" in self.changed_data:
            if not cleaned.get("work_note"):
                self.add_error("work_note", "Write in plain words why, as you told the person.")
            if not cleaned.get("told_other_help"):
                self.add_error("told_other_help", "Nobody is sent away without other help. Tell them, then tick this.")

    def _check_next_step(self, cleaned: dict[str, object]) -> None:
        if cleaned.get("closing_reason") and self.instance.is_open:
            self.add_error(
                "closing_reason", "To close the request, press “Close the request”. To keep it open, choose no reason."
            )
        if not cleaned.get("next_step") and "next_step" not in self.errors:
            self.add_error("next_step", "Choose what comes next: an open request always has a next step.")
        if not cleaned.get("next_step_at") and "next_step_at" not in self.errors:
            self.add_error("next_step_at", "Give the day and time of the next step.")
        if self._plans_anew and _is_past(cleaned.get("next_step_at")):
            self.add_error("next_step_at", "This time is over. Give a time that is still to come.")

    @property
    def _plans_anew(self) -> bool:
        return bool({"next_step", "next_step_at"} & set(self.changed_data))

    def _newest_entry(self) -> int | None:
        return self.instance.history.order_by("-pk").values_list("pk", flat=True).first()

    def work(self) -> front_desk.Work:
        cleaned = self.cleaned_data
        # Else the next step stays as it is, or the clinic's rule says it after an attempt.
        is_planned = self._plans_anew and self.data.get("_save") != NOTE_ALONE
        return front_desk.Work(
            outcome=cleaned["outcome"],
            note=cleaned["work_note"],
            status=cleaned["status"] or (Status.CLOSED if self.closes else ""),
            closing_reason=cleaned.get("closing_reason", self.instance.closing_reason) if self.closes else "",
            next_step=cleaned["next_step"] if is_planned else "",
            next_step_at=cleaned["next_step_at"] if is_planned else None,
            told_other_help=cleaned["told_other_help"] and self.closes,
        )


def _is_past(moment: datetime | None) -> bool:
    return moment is not None and moment < timezone.now()
