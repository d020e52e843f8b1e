"""The front desk: requests in the order of what was promised, each with its history and its messages."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html

from clinic_site.spoken_times import spoken_moment, spoken_span
from consultations import front_desk, phone_numbers
from consultations.models import ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.references import typed

LATEST_NEXT_STEP = timedelta(days=2 * 365)
ENCRYPTED = ("topic", "note", "came_from")


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
        if not self.instance.by_phone:
            self._leave_out("next_step", ConsultationRequest.NextStep.CALL_AGAIN)
            self._leave_out("outcome", HistoryEntry.Outcome.NO_ANSWER, HistoryEntry.Outcome.LEFT_MESSAGE)
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


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class HistoryInline(ReadOnlyInline):
    model = HistoryEntry
    fields = readonly_fields = ("at", "kind", "outcome", "text", "by_name")
    ordering = ("-at", "-pk")
    verbose_name_plural = "What happened so far"


class MessageInline(ReadOnlyInline):
    model = OutboxEmail
    fields = readonly_fields = ("kind", "recipient", "state", "problem", "attempts", "created_at", "finished_at")
    ordering = ("created_at", "pk")
    verbose_name_plural = "E-mails about this request"


def _with_failed_mail() -> QuerySet:
    return OutboxEmail.objects.failed().values("request")


class StateFilter(admin.SimpleListFilter):
    title = "which requests"
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        aside = ConsultationRequest.objects.open().filter(is_set_aside=True).count()
        failed = ConsultationRequest.objects.open().filter(pk__in=_with_failed_mail()).count()
        return [
            ("set-aside", f"Set aside as doubtful ({aside})"),
            ("mail-failed", f"An e-mail failed ({failed})"),
            ("closed", "Closed"),
            ("all", "All"),
        ]

    def choices(self, changelist: object) -> Iterable[dict[str, object]]:
        first, *others = super().choices(changelist)
        return [{**first, "display": "Open"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "set-aside":
            return queryset.open().filter(is_set_aside=True)
        if self.value() == "mail-failed":
            return queryset.open().filter(pk__in=_with_failed_mail())
        if self.value() == "closed":
            return queryset.filter(status=ConsultationRequest.Status.CLOSED)
        # Looking for somebody looks everywhere.
        if self.value() == "all" or request.GET.get("q"):
            return queryset
        return queryset.open().filter(is_set_aside=False)


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(admin.ModelAdmin):
    form = WorkForm
    inlines = [HistoryInline, MessageInline]
    list_display = ("name", "time_left", "reach_by", "state_in_words", "promised", "reference_in_words")
    list_filter = (StateFilter,)
    list_per_page = 50
    show_full_result_count = False
    # First whom to call, then what to do with several at once.
    actions_on_top, actions_on_bottom = False, True
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "email", "reference")
    search_help_text = "Part of a name, an e-mail address, a phone number in any form, or a reference"
    actions = ["release_requests", "send_failed_messages_again"]
    fieldsets = (
        (
            "How to reach this person",
            {
                "fields": (
                    *("name", "reach_by", "phone_number", "email_address", "good_time", "message_rule"),
                    *("promised", "time_left"),
                )
            },
        ),
        (
            "What you did, and what comes next",
            {"fields": ("outcome", "work_note", "status", "closing_reason", "next_step", "next_step_at", "seen")},
        ),
        (
            "What the visitor wrote",
            {"fields": ("topic_words", "note", "came_from", "agreement", "received", "reference_in_words", "doubts")},
        ),
    )
    readonly_fields = (*fieldsets[0][1]["fields"], *fieldsets[2][1]["fields"])

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Who to answer next", **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsultationRequest | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).order_by("answer_by", "pk")
        # The list shows nothing that is encrypted, so it does not decrypt it either.
        is_list = request.resolver_match.url_name.endswith("_changelist")
        return queryset.defer(*ENCRYPTED) if is_list else queryset

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        also = Q(reference=typed(search_term))
        digits = "".join(character for character in search_term if character.isdigit())
        if len(digits) >= 4:
            number = phone_numbers.parse(search_term)
            also |= Q(phone__contains=number.international if number else digits)
        return found | queryset.filter(also), duplicates

    def save_model(self, request: HttpRequest, obj: ConsultationRequest, form: WorkForm, change: bool) -> None:
        front_desk.record_work(obj.pk, form.work(), by=request.user)

    @admin.display(description="Time left", ordering="answer_by")
    def time_left(self, request: ConsultationRequest) -> str:
        if not request.is_open:
            return "Closed"
        due = request.next_step_at if request.first_contact_at else request.answer_by
        left = due - timezone.now()
        if left.total_seconds() <= 0:
            return format_html('<strong class="overdue">OVERDUE by {}</strong>', spoken_span(left))
        return f"Next step {spoken_moment(due)}" if request.first_contact_at else f"{spoken_span(left)} left"

    @admin.display(description="Promised by", ordering="answer_by")
    def promised(self, request: ConsultationRequest) -> str:
        return spoken_moment(request.answer_by)

    @admin.display(description="Received", ordering="received_at")
    def received(self, request: ConsultationRequest) -> str:
        return spoken_moment(request.received_at)

    @admin.display(description="How")
    def reach_by(self, request: ConsultationRequest) -> str:
        """Never “call” for somebody who gave no number or asked to be written to."""
        if request.by_phone and request.by_email:
            return "Call or write"
        return "Call" if request.by_phone else "Write an e-mail. Do not call"

    @admin.display(description="Status", ordering="status")
    def state_in_words(self, request: ConsultationRequest) -> str:
        reason = f": {request.get_closing_reason_display()}" if request.closing_reason else ""
        aside = " (set aside)" if request.is_set_aside else ""
        return f"{request.get_status_display()}{reason}{aside}"

    @admin.display(description="Reference", ordering="reference")
    def reference_in_words(self, request: ConsultationRequest) -> str:
        return request.reference_spoken

    @admin.display(description="Phone number")
    def phone_number(self, request: ConsultationRequest) -> str:
        if not request.phone:
            return "None given"
        number = phone_numbers.display(request.phone, request.phone_extension)
        typed_as = f"(typed: {request.phone_as_typed})"
        if not request.by_phone:
            return f"{number} {typed_as}"
        return format_html('<a class="call-link" href="tel:{}">{}</a> {}', request.phone, number, typed_as)

    @admin.display(description="E-mail address")
    def email_address(self, request: ConsultationRequest) -> str:
        if not request.by_email:
            return request.email or "None given"
        return format_html('<a href="mailto:{}">{}</a>', quote(request.email, safe="@"), request.email)

    @admin.display(description="If nobody answers")
    def message_rule(self, request: ConsultationRequest) -> str:
        if not request.by_phone:
            return "Do not call."
        if request.may_leave_message:
            return "You may leave a voice message: your first name and our number, nothing about the clinic."
        return "Do not leave a message. Hang up and say nothing."

    @admin.display(description="Topic")
    def topic_words(self, request: ConsultationRequest) -> str:
        return request.topic_label or "Not answered"

    @admin.display(description="Agreed to")
    def agreement(self, request: ConsultationRequest) -> str:
        newest = request.consents.order_by("-given_at", "-pk").first()
        return f"“{newest.wording}” (version {newest.version})" if newest else "Nothing on record"

    @admin.display(description="Why it was set aside")
    def doubts(self, request: ConsultationRequest) -> str:
        return " ".join(request.set_aside_reasons) or "It was not"

    @admin.action(description="These are real requests: put them in the list", permissions=["change"])
    def release_requests(self, request: HttpRequest, queryset: QuerySet) -> None:
        released = sum(front_desk.release(pk, by=request.user) for pk in queryset.values_list("pk", flat=True))
        self.message_user(request, f"Put into the list, with their messages: {released}.", messages.SUCCESS)

    @admin.action(description="Send failed e-mails again", permissions=["change"])
    def send_failed_messages_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = sum(front_desk.send_again(pk, by=request.user) for pk in queryset.values_list("pk", flat=True))
        self.message_user(request, f"E-mails waiting to be sent again: {count}.", messages.SUCCESS)
