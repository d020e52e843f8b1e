"""Which pages are due for review, and the clinician's word that one is still correct."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from clinic_site.only_read import ReadOnlyAdmin
from clinic_site.spoken_times import spoken_day
from clinic_site.staff_roles import is_granted
from pages import reviews
from pages.admin.still_correct_form import StillCorrectForm
from pages.models import ArticleVersion, Review
from pages.publishing import MAY_SIGN_OFF
from pages.refusals import NotAllowed
from pages.review_dates import WARN_BEFORE


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    fields = ("version", "reviewer_line", "reviewed_on", "next_review_on", "made_at")

    def get_urls(self) -> list[object]:
        own = path("of/<int:pk>/", self.admin_site.admin_view(self.still_correct), name="still_correct")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """What is due, the most urgent first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Which articles are due for review",
            "opts": self.opts,
            "groups": _groups(reviews.due_within(WARN_BEFORE[-1])),
            "may_sign_off": is_granted(request.user, MAY_SIGN_OFF),
        }
        return TemplateResponse(request, "admin/pages/review/due.html", context)

    def still_correct(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same words once more: nothing of them changes, only who looked last and when to look again."""
        if not is_granted(request.user, MAY_SIGN_OFF):
            raise PermissionDenied
        version = get_object_or_404(ArticleVersion.objects.select_related("article"), pk=pk)
        form = StillCorrectForm(request.POST or None, version=version)
        if request.method == "POST" and form.is_valid() and self._confirm(request, version, form):
            return redirect("admin:pages_review_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Is “{version.title}” still correct?",
            "opts": self.opts,
            "form": form,
            "version": version,
            "refusal": reviews.why_not_to_confirm(version, request.user),
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return TemplateResponse(request, "admin/pages/review/still_correct.html", context, status=status)

    def _confirm(self, request: HttpRequest, version: ArticleVersion, form: StillCorrectForm) -> bool:
        answers = {name: form.cleaned_data[name] for name in ("reviewer_line", "next_review_on", "last_seen")}
        try:
            review = reviews.confirm_still_correct(version, reviewer=request.user, **answers)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
            return False
        day = review.next_review_on
        done = f"Recorded. Readers now see your name, today’s date, and the next review by {spoken_day(day)}."
        self.message_user(request, done, messages.SUCCESS)
        return True


def _groups(due: list[reviews.DueVersion]) -> list[tuple[str, list[reviews.DueVersion]]]:
    """The articles under headings: what is late, and what comes within each number of days."""
    groups = [("Overdue", [article for article in due if article.days_left < 0])]
    first = 0
    for last in WARN_BEFORE:
        groups.append((f"Due within {last} days", [article for article in due if first <= article.days_left <= last]))
        first = last + 1
    return groups
