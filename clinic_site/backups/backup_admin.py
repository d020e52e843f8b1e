"""The owner's list of backups and rehearsals: one sentence each, the newest first. Nothing here can be changed."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from clinic_site.backups.model import BackupRun
from clinic_site.backups.standing import duration_of, sentence_of
from clinic_site.only_read import ReadOnlyAdmin
from clinic_site.spoken_times import spoken_moment


@admin.register(BackupRun)
class BackupRunAdmin(ReadOnlyAdmin):
    list_display = ("when", "sentence", "how_long")
    list_display_links = None
    list_filter = ("kind", "succeeded")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-started_at", "-pk")
    fields = readonly_fields = ("when", "sentence", "how_long", "name", "machine")
    actions = None

    @admin.display(description="When", ordering="started_at")
    def when(self, run: BackupRun) -> str:
        return spoken_moment(run.started_at)

    @admin.display(description="What happened")
    def sentence(self, run: BackupRun) -> str:
        """A failure stands out, also without colour."""
        is_bad = run.ended_at is not None and not run.succeeded
        return format_html('<strong class="overdue">{}</strong>', sentence_of(run)) if is_bad else sentence_of(run)

    @admin.display(description="It took")
    def how_long(self, run: BackupRun) -> str:
        return duration_of(run)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Backups and rehearsals", **(extra_context or {})})
