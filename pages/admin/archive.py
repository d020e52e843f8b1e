"""The archive for staff: the page of an article as the public saw it at any moment."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from clinic_site.only_read import ReadOnlyAdmin
from clinic_site.opening_hours import CLINIC_ZONE
from pages import archive
from pages.admin.article_choice import ArticleChoiceField
from pages.models import Article, PublishedPage

START_OF_PAGE = '<main id="main"'
MOST_LISTED = 200


class MomentForm(forms.Form):
    article = ArticleChoiceField(
        Article.objects.with_name().in_reading_order(),
        empty_label=None,
        error_messages={"required": "Choose an article.", "invalid_choice": "Choose an article from the list."},
    )
    day = forms.DateField(
        input_formats=["%Y-%m-%d", "%m/%d/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Give a day.",
            "invalid": "Enter the day as year-month-day, such as 2026-11-24.",
        },
    )
    time = forms.TimeField(
        label="Time (Eastern)",
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "Give a time.", "invalid": "Enter the time as hours and minutes, such as 14:30."},
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("day") and cleaned.get("time"):
            cleaned["moment"] = datetime.combine(cleaned["day"], cleaned["time"], CLINIC_ZONE)
            if cleaned["moment"] > timezone.now():
                self.add_error("day", "That moment has not come yet. Give a day and time up to now.")
        return cleaned


@admin.register(PublishedPage)
class PublishedPageAdmin(ReadOnlyAdmin):
    fields = ("article", "version", "shown_from", "captured_at", "digest")

    def get_urls(self) -> list[object]:
        own = path("<int:pk>/page/", self.admin_site.admin_view(self.show), name="page_as_it_was")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Ask for an article and a moment, and say what the public saw then."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.localtime()
        asked = request.GET if "article" in request.GET else None
        form = MomentForm(asked, initial={"day": now.date(), "time": now.time()})
        context = {
            **self.admin_site.each_context(request),
            "title": "Open a page as it was",
            "opts": self.opts,
            "form": form,
            **(_answer(form.cleaned_data) if form.is_valid() else {}),
        }
        return TemplateResponse(request, "admin/pages/publishedpage/at.html", context)

    def show(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page itself, with a line above it that says when it was shown."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = get_object_or_404(PublishedPage.objects.select_related("version", "article"), pk=pk)
        if page.version is None:
            raise Http404
        context = {"page": page, "shown_until": archive.shown_until(page)}
        line = render_to_string("admin/pages/publishedpage/line.html", context)
        html = archive.with_current_files(page.html)
        return HttpResponse(html.replace(START_OF_PAGE, f"{line}{START_OF_PAGE}", 1))


def _answer(asked: dict[str, object]) -> dict[str, object]:
    article, moment = asked["article"], asked["moment"]
    page = archive.shown_at(article, moment)
    kept = article.published_pages.defer("html").select_related("version").newest_first()
    return {
        "article": article,
        "moment": moment,
        "found": page,
        "shown_until": archive.shown_until(page) if page else None,
        "kept": kept[:MOST_LISTED],
    }
