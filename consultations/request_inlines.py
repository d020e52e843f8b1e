"""What stands below a request: what happened to it, and its e-mails. Both are read there and never changed."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from consultations.models import HistoryEntry, OutboxEmail


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
        if not message.has_failed:
            return ""
        return format_html('<a href="{}">Send again</a>', reverse("staff:send_again", args=[message.pk]))
