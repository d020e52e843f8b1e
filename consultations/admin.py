"""The front desk: requests in the order of what was promised, each with its history and its messages."""

from collections.abc import Iterable
from urllib.parse import quote

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from clinic_site.pages_read import staff_address_of
from clinic_site.spoken_times import spoken_moment, spoken_span
from consultations import danger_admin, do_not_contact_admin, front_desk, phone_numbers, same_person, set_aside
from consultations.care_notes import marks_of, notes_of
from consultations.do_not_contact import Standing, standing_of, standings
from consultations.finding import told_as
from consultations.models import ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.references import spoken, typed
from consultations.work_form import WorkForm

ENCRYPTED = ("topic", "note", "came_from", "read_version_id")
# Screens of their own, which the admin finds through this module.
__all__ = ["danger_admin", "do_not_contact_admin"]
OTHERS_SHOWN = 20
WHEN_AND_WHY = ("received", "reference_in_words", "other_references", "doubts")
MAY_READ_VERSIONS = "pages.view_articleversion"


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
    fields = readonly_fields = (
        *("kind", "recipient", "state", "problem", "attempts", "created_at", "finished_at"),
        "again",
    )
    ordering = ("created_at", "pk")
    verbose_name_plural = "E-mails about this request"

    @admin.display(description="If it failed")
    def again(self, message: OutboxEmail) -> str:
        if message.state not in (OutboxEmail.State.REFUSED, OutboxEmail.State.GIVEN_UP):
            return ""
        return format_html('<a href="{}">Send again</a>', reverse("staff:send_again", args=[message.pk]))


def _with_failed_mail() -> QuerySet:
    return OutboxEmail.objects.lost().values("request")


class RequestList(ChangeList):
    """A page of requests, each with what was asked about its number and address before, in one query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        for found, standing in zip(self.result_list, standings(self.result_list).values(), strict=True):
            found.standing = standing


class StateFilter(admin.SimpleListFilter):
    title = "which requests"
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        aside = ConsultationRequest.objects.open().filter(is_set_aside=True).count()
        failed = ConsultationRequest.objects.filter(pk__in=_with_failed_mail()).count()
        first = ConsultationRequest.objects.open().filter(read_first=True).count()
        return [
            ("read-first", f"Read first ({first})"),
            ("overdue", "Promise missed"),
            ("set-aside", f"Set aside as doubtful ({aside})"),
            ("mail-failed", f"An e-mail failed ({failed})"),
            ("mail-stuck", "An e-mail waits too long"),
            ("closed", "Closed"),
            ("all", "All"),
        ]

    def choices(self, changelist: object) -> Iterable[dict[str, object]]:
        first, *others = super().choices(changelist)
        return [{**first, "display": "Open"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "read-first":
            return queryset.open().filter(read_first=True)
        if self.value() == "set-aside":
            return queryset.open().filter(is_set_aside=True)
        if self.value() == "mail-failed":
            return queryset.filter(pk__in=_with_failed_mail())
        if self.value() == "overdue":
            return queryset.overdue()
        if self.value() == "mail-stuck":
            return queryset.filter(pk__in=OutboxEmail.objects.stuck().values("request"))
        if self.value() == "closed":
            return queryset.filter(status=ConsultationRequest.Status.CLOSED)
        # Looking for somebody looks everywhere.
        if self.value() == "all" or request.GET.get("q"):
            return queryset
        return queryset.open().taken_seriously()


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(admin.ModelAdmin):
    form = WorkForm
    inlines = [HistoryInline, MessageInline]
    list_display = ("name", "time_left", "reach_by", "state_in_words", "promised", "reference_in_words", "marks")
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
                    *("care", "name", "reach_by", "phone_number", "email_address", "good_time", "message_rule"),
                    *("promised", "time_left", "others_like_it", "no_contact"),
                )
            },
        ),
        (
            "What you did, and what comes next",
            {"fields": ("outcome", "work_note", "status", "closing_reason", "next_step", "next_step_at", "seen")},
        ),
        (
            "What the visitor wrote",
            {"fields": ("topic_words", "note", "read_before", "agreement", *WHEN_AND_WHY)},
        ),
    )
    readonly_fields = (*fieldsets[0][1]["fields"], *fieldsets[2][1]["fields"])

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Who to answer next", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, {"title": "Answer a request", **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[ChangeList]:
        return RequestList

    def get_urls(self) -> list[URLPattern]:
        own = [*set_aside.urls(self.admin_site.admin_view), *do_not_contact_admin.step_urls()]
        return own + super().get_urls()

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        is_tray = request.GET.get(StateFilter.parameter_name) == "set-aside"
        return (*self.list_display, "doubts") if is_tray else self.list_display

    def render_change_form(self, request: HttpRequest, context: dict[str, object], **kwargs: object) -> HttpResponse:
        front_desk.look_at(kwargs["obj"])
        buttons = set_aside.buttons_for(kwargs["obj"]) if self.has_change_permission(request) else []
        return super().render_change_form(request, {**context, "buttons": buttons}, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsultationRequest | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # What may be urgent and was not answered yet comes before what was promised.
        first = Case(When(read_first=True, first_contact_at=None, then=Value(0)), default=Value(1))
        queryset = super().get_queryset(request).select_related("apology").order_by(first, "answer_by", "pk")
        # The list shows nothing that is encrypted, so it does not decrypt it either.
        is_list = request.resolver_match.url_name.endswith("_changelist")
        return same_person.with_mark(queryset.defer(*ENCRYPTED)) if is_list else queryset

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ConsultationRequest | None:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.standing = standing_of(found)
            found.shown_to_reader_of_articles = request.user.has_perm(MAY_READ_VERSIONS)
        return found

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        also = told_as(typed(search_term))
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
        """The promise, which stays on record; once it was missed also the new time that the person was told."""
        if request.told_to_wait_until == request.answer_by:
            return spoken_moment(request.answer_by)
        return f"{spoken_moment(request.answer_by)}. New time since then: {spoken_moment(request.told_to_wait_until)}"

    @admin.display(description="Received", ordering="received_at")
    def received(self, request: ConsultationRequest) -> str:
        return spoken_moment(request.received_at)

    @admin.display(description="How")
    def reach_by(self, request: ConsultationRequest) -> str:
        """Never “call” for somebody who gave no number, asked to be written to, or asked not to be called."""
        standing = _standing(request)
        if standing.may_call and standing.may_write:
            return "Call or write"
        if standing.may_call:
            return "Call"
        return "Write an e-mail. Do not call" if standing.may_write else "Do not call or write"

    @admin.display(description="Status", ordering="status")
    def state_in_words(self, request: ConsultationRequest) -> str:
        reason = f": {request.get_closing_reason_display()}" if request.closing_reason else ""
        aside = " (set aside)" if request.is_set_aside else ""
        return f"{request.get_status_display()}{reason}{aside}"

    @admin.display(description="Reference", ordering="reference")
    def reference_in_words(self, request: ConsultationRequest) -> str:
        return request.reference_spoken

    @admin.display(description="Also told as")
    def other_references(self, request: ConsultationRequest) -> str:
        """What else the visitor may name: see OtherReference."""
        told = request.other_references.order_by("pk").values_list("reference", flat=True)
        return ", ".join(map(spoken, told)) or "No other reference"

    @admin.display(description="Phone number")
    def phone_number(self, request: ConsultationRequest) -> str:
        if not request.phone:
            return "None given"
        number = phone_numbers.display(request.phone, request.phone_extension)
        typed_as = f"(typed: {request.phone_as_typed})"
        if not _standing(request).may_call:
            return f"{number} {typed_as}"
        return format_html('<a class="call-link" href="tel:{}">{}</a> {}', request.phone, number, typed_as)

    @admin.display(description="E-mail address")
    def email_address(self, request: ConsultationRequest) -> str:
        if not _standing(request).may_write:
            return request.email or "None given"
        return format_html('<a href="mailto:{}">{}</a>', quote(request.email, safe="@"), request.email)

    @admin.display(description="If nobody answers")
    def message_rule(self, request: ConsultationRequest) -> str:
        if not _standing(request).may_call:
            return "Do not call."
        if request.may_leave_message:
            return "You may leave a voice message: your first name and our number, nothing about the clinic."
        return "Do not leave a message. Hang up and say nothing."

    @admin.display(description="Before you answer")
    def care(self, request: ConsultationRequest) -> str:
        standing = _standing(request)
        notes = format_html_join("", '<p class="care-note">{}</p>', [[note] for note in notes_of(request, standing)])
        if standing.since and not standing.is_confirmed:
            address = reverse("admin:request_asked_again", args=[request.pk])
            return notes + format_html('<p><a href="{}">They asked again</a></p>', address)
        return notes or "Nothing special"

    @admin.display(description="Please note")
    def marks(self, request: ConsultationRequest) -> str:
        marks = marks_of(request, _standing(request), has_others=request.has_others)
        return format_html_join("", '<span class="care-mark">{}</span> ', [[mark] for mark in marks])

    @admin.display(description="Maybe the same person")
    def others_like_it(self, request: ConsultationRequest) -> str:
        """Beside each other and no more: whether it is one person is for staff to say."""
        others = same_person.others_like(request)[:OTHERS_SHOWN]
        lines = [
            [
                reverse("admin:consultations_consultationrequest_change", args=[other.pk]),
                *(other.reference_spoken, other.name, spoken_moment(other.received_at), self.state_in_words(other)),
            ]
            for other in others
        ]
        line = '<li><a href="{}">{}</a>, {}, received {}: {}</li>'
        found = format_html_join("", line, lines)
        return format_html("<ul>{}</ul>", found) if lines else "No other request with this number or address"

    @admin.display(description="No contact")
    def no_contact(self, request: ConsultationRequest) -> str:
        address = reverse("admin:request_do_not_contact", args=[request.pk])
        return format_html('<a href="{}">Record that this person does not want to be contacted</a>', address)

    @admin.display(description="Topic")
    def topic_words(self, request: ConsultationRequest) -> str:
        return request.topic_label or "Not answered"

    @admin.display(description="Came from")
    def read_before(self, request: ConsultationRequest) -> str:
        """The article that led to the form, with a link to the words as they stood for those who may open them."""
        if not request.came_from:
            return "Not from an article, or not known"
        if not request.read_version_id or not getattr(request, "shown_to_reader_of_articles", False):
            return request.came_from
        return format_html('<a href="{}">{}</a>', staff_address_of(request.read_version_id), request.came_from)

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


def _standing(request: ConsultationRequest) -> Standing:
    return getattr(request, "standing", None) or standing_of(request)
