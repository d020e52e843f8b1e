"""The front desk: requests in the order of what was promised, each with its history and its messages."""

from collections.abc import Iterable
from urllib.parse import quote

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html

from clinic_site.pages_read import staff_address_of
from clinic_site.spoken_times import spoken_moment, spoken_span
from consultations import front_desk, phone_numbers, set_aside
from consultations.models import ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.references import typed
from consultations.work_form import WorkForm

ENCRYPTED = ("topic", "note", "came_from", "read_version_id")
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
            {"fields": ("topic_words", "note", "read_before", "agreement", "received", "reference_in_words", "doubts")},
        ),
    )
    readonly_fields = (*fieldsets[0][1]["fields"], *fieldsets[2][1]["fields"])

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Who to answer next", **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        return [*set_aside.urls(self.admin_site.admin_view), *super().get_urls()]

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
        queryset = super().get_queryset(request).order_by("answer_by", "pk")
        # The list shows nothing that is encrypted, so it does not decrypt it either.
        is_list = request.resolver_match.url_name.endswith("_changelist")
        return queryset.defer(*ENCRYPTED) if is_list else queryset

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ConsultationRequest | None:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.shown_to_reader_of_articles = request.user.has_perm(MAY_READ_VERSIONS)
        return found

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
