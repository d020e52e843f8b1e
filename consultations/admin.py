"""The front desk: requests in the order of what was promised, each with its history and its messages."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from consultations import (
    callers,
    danger_admin,
    do_not_contact_admin,
    erasing_admin,
    export,
    front_desk,
    holds,
    keeping_admin,
    legal_hold_admin,
    print_sheet,
    same_person,
    set_aside,
)
from consultations.call_screen import call_screen, with_what_was_agreed
from consultations.models import ConsultationRequest
from consultations.ready_views import view_asked_for
from consultations.request_displays import RequestDisplays
from consultations.request_list import PER_PAGE, RequestList
from consultations.standings import standing_of
from consultations.work_form import WorkForm

# By the key of the view.
ACTIONS_IN = {
    "set-aside": "release_requests",
    "mail-failed": "send_failed_messages_again",
}
ENCRYPTED = ("topic", "note", "came_from", "read_version_id", "legal_hold_reason")
# Screens of their own, which the admin finds through this module.
__all__ = ["danger_admin", "do_not_contact_admin", "erasing_admin", "keeping_admin"]
WHEN_AND_WHY = ("received", "source", "reference_in_words", "other_references", "doubts")
MAY_READ_VERSIONS = "pages.view_articleversion"


@admin.register(ConsultationRequest)
class ConsultationRequestAdmin(RequestDisplays, admin.ModelAdmin):
    form = WorkForm
    change_form_template = "admin/consultations/consultationrequest/call_screen.html"
    list_display = ("name", "time_left", "reach_by", "marks", "state_in_words", "reference_in_words", "press")
    list_per_page = PER_PAGE
    sortable_by = ()
    ordering = ("-pk",)  # where no view of the list says another
    show_full_result_count = False
    # First whom to call, then what to do with several at once.
    actions_on_top, actions_on_bottom = False, True
    search_fields = ("search_text",)
    search_help_text = "Part of a name, an e-mail address, a phone number in any form, or a reference"
    actions = ["release_requests", "send_failed_messages_again"]
    fieldsets = (
        (
            "What they told us",
            {"fields": ("topic_words", "note", "read_before", "agreement", *WHEN_AND_WHY, "others_like_it")},
        ),
        # Drawn by the page itself.
        (None, {"fields": ("closing_reason", "next_step")}),
    )
    readonly_fields = fieldsets[0][1]["fields"]

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
        own += [*holds.urls(self.admin_site.admin_view), *callers.urls(self.admin_site.admin_view)]
        own += [*legal_hold_admin.urls(self.admin_site.admin_view), *export.urls(self), *print_sheet.urls(self)]
        return own + super().get_urls()

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "doubts") if view_asked_for(request).key == "set-aside" else self.list_display

    def get_actions(self, request: HttpRequest) -> dict[str, object]:
        """What to do with several at once, in the views where there is something to do."""
        fitting = ACTIONS_IN.get(view_asked_for(request).key, "")
        return {name: action for name, action in super().get_actions(request).items() if name == fitting}

    def render_change_form(self, request: HttpRequest, context: dict[str, object], **kwargs: object) -> HttpResponse:
        shown = kwargs["obj"]
        front_desk.look_at(shown)
        screen = call_screen(shown, request.user, may_answer=self.has_change_permission(request))
        return super().render_change_form(request, {**context, **screen, **self.contact(shown)}, **kwargs)

    def response_change(self, request: HttpRequest, obj: ConsultationRequest) -> HttpResponse:
        """Back to the list, unless there is more to say of this request at once."""
        done = ConsultationRequest.objects.get(pk=obj.pk)
        if done.history.count() > len(obj.entries):
            self.message_user(request, front_desk.told_after(done), messages.SUCCESS)
        else:
            self.message_user(request, "Nothing was typed or chosen, so nothing was noted.", messages.INFO)
        undecided = done.is_open and done.next_step == ConsultationRequest.NextStep.DECIDE
        stays = undecided and request.POST.get("outcome")
        where = "change" if stays else "changelist"
        return redirect(f"admin:consultations_consultationrequest_{where}", *([done.pk] if stays else []))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConsultationRequest | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        requests = same_person.with_mark(super().get_queryset(request).select_related("apology").defer("search_text"))
        if request.resolver_match.url_name.endswith("_changelist"):
            # The list shows nothing that is encrypted, so it does not decrypt it either.
            return requests.defer(*ENCRYPTED)
        return with_what_was_agreed(requests)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ConsultationRequest | None:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.standing = standing_of(found)
            found.entries = list(found.history.order_by("-at", "-pk"))
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
