"""The screens on which data ends: how long requests are kept, and what the next run will erase."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from clinic_site.only_read import ReadOnlyAdmin
from consultations import erasing_runs
from consultations.erasing_preview import preview
from consultations.keeping import OPEN_RULE
from consultations.keeping_form import KeepingForm, changes_so_far
from consultations.models import KeepingTime, PrivacyNotice

MAY_READ = "consultations.view_keepingtime"
MAY_SET = "consultations.change_keepingtime"
PAGE = "admin:consultations_keepingtime_changelist"
PREVIEW = "admin:consultations_keepingtime_preview"


class RunForm(forms.Form):
    is_sure = forms.BooleanField(
        label="Yes, erase them for good",
        error_messages={"required": "Tick this box if they are to be erased. Nobody can bring them back."},
    )


@admin.register(KeepingTime)
class KeepingTimeAdmin(ReadOnlyAdmin):
    """One page with all the times, in place of a list."""

    def get_urls(self) -> list[URLPattern]:
        own = path("next/", self.admin_site.admin_view(next_to_go), name="consultations_keepingtime_preview")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return keeping_times(request)

    def change_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect(PAGE)


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(ReadOnlyAdmin):
    """What visitors were told; the page of a request names the version that stood there then."""

    list_display = ("version", "first_shown_at")
    fields = readonly_fields = ("version", "first_shown_at", "text")
    ordering = ("-first_shown_at", "-pk")
    actions = None


@require_http_methods(["GET", "HEAD", "POST"])
def keeping_times(request: HttpRequest) -> HttpResponse:
    """Read by the front desk, set by the owner."""
    may_set = request.user.has_perm(MAY_SET)
    if not request.user.has_perm(MAY_READ) or (request.method == "POST" and not may_set):
        raise PermissionDenied
    form = KeepingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        changed = form.save(by=request.user)
        if form.is_valid():
            done = f"Changed: {', '.join(changed)}." if changed else "Nothing was changed."
            messages.success(request, done)
            return redirect(PAGE)
    context = {
        **admin.site.each_context(request),
        **{"title": "How long we keep requests", "form": form, "may_set": may_set, "open_rule": OPEN_RULE},
        "changes": changes_so_far(),
    }
    return TemplateResponse(request, "admin/consultations/keeping.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def next_to_go(request: HttpRequest) -> HttpResponse:
    """What the next run will erase; the owner may have it erased now."""
    may_erase = request.user.has_perm(erasing_runs.MAY_ERASE)
    if not request.user.has_perm(MAY_READ) or (request.method == "POST" and not may_erase):
        raise PermissionDenied
    form = RunForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        done = erasing_runs.run(by=request.user)
        messages.success(
            request, f"Erased for good: {done.erased}. What they left in the database is wiped within minutes."
        )
        return redirect(PREVIEW)
    context = {
        **admin.site.each_context(request),
        **{"title": "What is erased next", "form": form, "may_erase": may_erase},
        **preview(),
    }
    return TemplateResponse(request, "admin/consultations/next_to_go.html", context)
