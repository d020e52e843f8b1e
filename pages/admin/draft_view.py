"""What happens when a draft is saved: nobody's words are written over unseen, and nothing typed is lost."""

import secrets
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from pages import publishing
from pages.admin.draft_form import DraftForm, editable_words, mark_of
from pages.admin.step_pages import take_step
from pages.admin.version_steps import SENDING, may_write
from pages.models import ArticleVersion

SEND_TO_REVIEW = "_send_to_review"
SAVED_PAGES = "saved_pages"
MOST_SAVED_PAGES = 20


class DraftEditing:
    """For the admin of versions. Each page of the form has a mark, by which the browser knows what was saved."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> ArticleVersion | None:
        """Two who save at once take turns: the second one meets what the first has written."""
        if request.method == "POST" and object_id.isdecimal():
            list(ArticleVersion.objects.select_for_update().filter(pk=object_id).values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def get_fields(self, request: HttpRequest, obj: ArticleVersion | None = None) -> list[str]:
        hidden = ["opened_with"] if self.has_change_permission(request, obj) else []
        return [*publishing.WORDS, *hidden]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        context = {
            "page_mark": request.POST.get("page_mark") or secrets.token_urlsafe(12),
            "saved_pages": " ".join(request.session.get(SAVED_PAGES, [])),
            **(extra_context or {}),
        }
        try:
            return super().change_view(request, object_id, form_url, context)
        except PermissionDenied:
            version = self.get_object(request, object_id) if request.method == "POST" else None
            if version is None or version.is_draft or not self.has_change_permission(request):
                raise
            return self._no_longer_a_draft(request, version)

    def response_change(self, request: HttpRequest, obj: ArticleVersion) -> HttpResponse:
        saved = [*request.session.get(SAVED_PAGES, []), request.POST.get("page_mark", "")[:40]]
        request.session[SAVED_PAGES] = saved[-MOST_SAVED_PAGES:]
        if SEND_TO_REVIEW in request.POST:
            return take_step(request, obj.pk, SENDING)
        return super().response_change(request, obj)

    def keep_my_words(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save what was typed for a version that is no draft any more in a new one; show the form again when it
        cannot be saved yet.
        """
        version = get_object_or_404(ArticleVersion, pk=pk)
        if not may_write(request.user):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:pages_articleversion_change", version.pk)
        draft = publishing.new_draft(version.article, written_by=request.user)
        messages.success(request, "This is a new draft. Visitors do not see it.")
        request.POST = request.POST.copy()
        request.POST["opened_with"] = mark_of(editable_words(draft))
        address = reverse("admin:pages_articleversion_change", args=[draft.pk])
        return self.change_view(request, str(draft.pk), form_url=address)

    def _no_longer_a_draft(self, request: HttpRequest, version: ArticleVersion) -> HttpResponse:
        typed = [(name, request.POST[name]) for name in publishing.WORDS if name in request.POST]
        form = DraftForm(request.POST, instance=version)
        form.is_valid()
        context = {
            **self.admin_site.each_context(request),
            "title": "This version is no draft any more",
            "version": version,
            "typed": [*typed, ("page_mark", request.POST.get("page_mark", ""))],
            "differences": form.differences,
        }
        template = "admin/pages/articleversion/no_longer_a_draft.html"
        return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
