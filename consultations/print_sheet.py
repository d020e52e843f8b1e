"""A sheet of one request for paper: who, how to reach them, what may be said, what comes next.

Opening it is on record as a print. What the visitor wrote and the notes of staff stay on the screen.
"""

from collections.abc import Callable

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic_site.spoken_times import spoken_moment
from consultations import phone_numbers
from consultations.models import ConsultationRequest, HistoryEntry
from consultations.request_displays import RequestDisplays
from consultations.standings import standing_of

LAST_ENTRIES = 8


def urls(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """For the admin of requests."""
    own = model_admin.admin_site.admin_view(_view(model_admin))
    return [path("<int:pk>/print/", own, name="request_print")]


def _view(model_admin: admin.ModelAdmin) -> Callable[..., HttpResponse]:
    @never_cache
    @require_safe
    def print_sheet(http_request: HttpRequest, pk: int) -> HttpResponse:
        if not model_admin.has_view_permission(http_request):
            raise PermissionDenied
        request = get_object_or_404(ConsultationRequest.objects.select_related("apology"), pk=pk)
        request.standing = standing_of(request)
        context = {
            **admin.site.each_context(http_request),
            "title": "Print sheet",
            "request_shown": request,
            "lines": _lines(request),
            "entries": list(map(_entry, request.history.order_by("-at", "-pk")[:LAST_ENTRIES])),
            "printed": spoken_moment(timezone.now()),
        }
        return TemplateResponse(http_request, "admin/consultations/print_sheet.html", context)

    return print_sheet


def _lines(request: ConsultationRequest) -> list[tuple[str, str]]:
    """What stands on the sheet. A way that is not to be used is not on it, so that nobody uses it by mistake."""
    told, standing = RequestDisplays(), request.standing
    phone = phone_numbers.display(request.phone, request.phone_extension) if standing.may_call else ""
    lines = [
        ("How to reach", told.reach_by(request)),
        ("Phone", phone),
        ("E-mail", request.email if standing.may_write else ""),
        ("Good time", request.get_good_time_display() if phone else ""),
        ("If nobody answers", told.message_rule(request) if phone else ""),
        ("Promised by", told.promised(request)),
        ("Next step", _next_step(request)),
    ]
    return [(label, words) for label, words in lines if words]


def _next_step(request: ConsultationRequest) -> str:
    if not request.is_open:
        return f"None. Closed: {request.get_closing_reason_display()}"
    return f"{request.get_next_step_display()}, by {spoken_moment(request.next_step_at)}"


def _entry(entry: HistoryEntry) -> str:
    outcome = f": {entry.get_outcome_display()}" if entry.outcome else ""
    by = f", {entry.by_name}" if entry.by_name else ""
    return f"{spoken_moment(entry.at)}: {entry.get_kind_display()}{outcome}{by}"
