"""The page that makes a file of the requests on the list: the owner's alone, and on record before its first byte."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations.request_files import keys_of, lines
from consultations.request_list import RequestList
from consultations.request_periods import today
from consultations.typed_text import TypedLineField

MAY_EXPORT = "consultations.export_consultationrequest"
LIST = "admin:consultations_consultationrequest_changelist"
SHORTEST_REASON = 10  # characters
LONGEST_REASON = 300


@dataclass(frozen=True)
class File:
    """What goes on record about one file."""

    how_many: int
    with_contacts: bool
    reason: str


class FileForm(forms.Form):
    reason = TypedLineField(
        label="Why do you need names, phone numbers and e-mail addresses?",
        help_text="Leave this empty for a file without them. With a reason of ten characters or more they are in it.",
        required=False,
        max_length=LONGEST_REASON,
        error_messages={"max_length": f"Say it in {LONGEST_REASON} characters or fewer."},
    )

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if reason and len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(
                f"Say in {SHORTEST_REASON} characters or more why, or leave it empty for a file without names."
            )
        return reason


def urls(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    """For the admin of requests."""
    return [path("export/", model_admin.admin_site.admin_view(_view(model_admin)), name="request_export")]


def _view(model_admin: admin.ModelAdmin) -> Callable[[HttpRequest], HttpResponse]:
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def export(request: HttpRequest) -> HttpResponse:
        """The page, and with a press the file, of exactly what the list shows at the same query on all its pages."""
        if not request.user.has_perm(MAY_EXPORT) or not model_admin.has_view_permission(request):
            raise PermissionDenied
        shown = _list_at(request, model_admin)
        form = FileForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and shown.result_count:
            return _file(shown, form.cleaned_data["reason"])
        return _page(request, shown, form)

    return export


def _list_at(request: HttpRequest, model_admin: admin.ModelAdmin) -> RequestList:
    request.GET = request.GET.copy()
    request.GET.pop(PAGE_VAR, None)
    return model_admin.get_changelist_instance(request)


def _file(shown: RequestList, reason: str) -> StreamingHttpResponse:
    keys = keys_of(shown.all_rows)
    told = lines(keys, with_contacts=bool(reason))
    response = StreamingHttpResponse(told, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="requests-{today()}.csv"'
    response.headers["X-Robots-Tag"] = "noindex"
    response.file_on_record = File(len(keys), bool(reason), reason)  # for LooksMiddleware
    return response


def _page(request: HttpRequest, shown: RequestList, form: FileForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Export requests",
        "form": form,
        "how_many": shown.all_rows.count(),
        "query": shown.query,
        "view": shown.view.label,
        "narrowed": shown.narrowing.words,
        "back_url": f"{reverse(LIST)}{shown.asked_for}",
    }
    return TemplateResponse(request, "admin/consultations/export.html", context)
