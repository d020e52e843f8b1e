"""The front desk: requests in the order of what was promised, each with its history and its messages."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from consultations import danger_admin, do_not_contact_admin, front_desk, holds, same_person, set_aside
from consultations.do_not_contact import standing_of
from consultations.models import ConsultationRequest
from consultations.ready_views import view_asked_for
from consultations.request_displays import RequestDisplays
from consultations.request_inlines import HistoryInline, MessageInline
from consultations.request_list import PER_PAGE, RequestList
from consultations.work_form import WorkForm

# By the key of the view.
ACTIONS_IN = {
    "set-aside": "release_requests",
    "mail-failed": "send_failed_messages_again",
}
ENCRYPTED = ("topic", "note", "came_from", "read_version_id")
# Screens of their own, which the admin finds through this module.
__all__ = ["danger_admin", "do_not_contact_admin"]
WHEN_AND_WHY = ("received", "reference_in_words", "other_references", "doubts")
MAY_READ_VERSIONS = "pages.view_articleversion"


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(RequestDisplays, admin.ModelAdmin):
    form = WorkForm
    inlines = [HistoryInline, MessageInline]
    list_display = ("name", "time_left", "reach_by", "marks", "state_in_words", "reference_in_words", "press")
    list_per_page = PER_PAGE
    sortable_by = ()
    show_full_result_count = False
    # First whom to call, then what to do with several at once.
    actions_on_top, actions_on_bottom = False, True
    search_fields = ("search_text",)
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
        own += holds.urls(self.admin_site.admin_view)
        return own + super().get_urls()

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "doubts") if view_asked_for(request).key == "set-aside" else self.list_display

    def get_actions(self, request: HttpRequest) -> dict[str, object]:
        """What to do with several at once, in the views where there is something to do."""
        fitting = ACTIONS_IN.get(view_asked_for(request).key, "")
        return {name: action for name, action in super().get_actions(request).items() if name == fitting}

    def render_change_form(self, request: HttpRequest, context: dict[str, object], **kwargs: object) -> HttpResponse:
        front_desk.look_at(kwargs["obj"])
        buttons = set_aside.buttons_for(kwargs["obj"]) if self.has_change_permission(request) else []
        shown = kwargs["obj"]
        may_hold = shown.is_open and shown.standing.may_call and self.has_change_permission(request)
        hold = {"may_hold": may_hold, "is_mine": shown.is_held and shown.held_by_id == request.user.pk}
        return super().render_change_form(request, {**context, **hold, "buttons": buttons}, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsultationRequest | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).select_related("apology")
        if not request.resolver_match.url_name.endswith("_changelist"):
            return queryset
        # The list shows nothing that is encrypted, so it does not decrypt it either.
        return same_person.with_mark(queryset.defer(*ENCRYPTED, "search_text"))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ConsultationRequest | None:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.standing = standing_of(found)
            found.shown_to_reader_of_articles = request.user.has_perm(MAY_READ_VERSIONS)
        return found

    def save_model(self, request: HttpRequest, obj: ConsultationRequest, form: WorkForm, change: bool) -> None:
        front_desk.record_work(obj.pk, form.work(), by=request.user)

    @admin.action(description="These are real requests: put them in the list", permissions=["change"])
    def release_requests(self, request: HttpRequest, queryset: QuerySet) -> None:
        released = sum(front_desk.release(pk, by=request.user) for pk in queryset.values_list("pk", flat=True))
        self.message_user(request, f"Put into the list, with their messages: {released}.", messages.SUCCESS)

    @admin.action(description="Send failed e-mails again", permissions=["change"])
    def send_failed_messages_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = sum(front_desk.send_again(pk, by=request.user) for pk in queryset.values_list("pk", flat=True))
        self.message_user(request, f"E-mails waiting to be sent again: {count}.", messages.SUCCESS)
