"""The steps of a version: written, sent to review, signed off."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from pages import publishing
from pages.admin.draft_form import DraftForm
from pages.admin.draft_view import DraftEditing
from pages.citations import UnknownReference
from pages.models import ArticleVersion


class SignOffForm(forms.Form):
    reviewer_line = forms.CharField(label="Your name and license, as readers will see them", max_length=160)


@admin.register(ArticleVersion)
class ArticleVersionAdmin(DraftEditing, admin.ModelAdmin):
    form = DraftForm
    list_display = ("article", "number", "state", "title", "written_on", "reviewed_on")
    list_filter = ("article", "state")
    ordering = ("article__position", "-number")
    change_form_template = "admin/pages/articleversion/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ArticleVersion | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ArticleVersion | None = None) -> bool:
        """Only drafts are edited; what is in review or signed off is there to be read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def save_model(self, request: HttpRequest, obj: ArticleVersion, form: DraftForm, change: bool) -> None:
        """Whoever changed the words last has written them, and cannot sign them off."""
        if form.has_changed():
            obj.written_by = request.user
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[object]:
        steps = {"new-version": self.new_version, "send-to-review": self.send_to_review, "sign-off": self.sign_off}
        own = [
            path(f"<int:pk>/{step}/", self.admin_site.admin_view(require_POST(view)), name=f"version_{step}")
            for step, view in steps.items()
        ]
        return own + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        context = {
            "sign_off_form": SignOffForm(),
            "may_write": request.user.has_perm("pages.change_articleversion"),
            "may_sign_off": request.user.has_perm("pages.sign_off_articleversion"),
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def new_version(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Start a draft from the words of the newest version, or from those that were typed for an older one."""
        version = get_object_or_404(ArticleVersion, pk=pk)
        self._require(request, "pages.change_articleversion")
        draft = publishing.new_draft(version.article, written_by=request.user)
        self.message_user(request, "This is a new draft. Visitors do not see it.", messages.SUCCESS)
        if "body" in request.POST:
            return self.write_on_in(request, draft)
        return self._back_to(draft)

    def send_to_review(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(ArticleVersion, pk=pk)
        self._require(request, "pages.change_articleversion")
        try:
            publishing.send_to_review(version)
            self.message_user(request, "Sent to review. The words cannot be changed any more.", messages.SUCCESS)
        except (publishing.NotAllowed, UnknownReference) as problem:
            self.message_user(request, str(problem), messages.ERROR)
        return self._back_to(version)

    def sign_off(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(ArticleVersion, pk=pk)
        self._require(request, "pages.sign_off_articleversion")
        reviewer_line = request.POST.get("reviewer_line", "")[:160]
        try:
            publishing.sign_off(version, reviewer=request.user, reviewer_line=reviewer_line)
            self.message_user(request, "Signed off. Visitors read this version now.", messages.SUCCESS)
        except publishing.NotAllowed as problem:
            self.message_user(request, str(problem), messages.ERROR)
        return self._back_to(version)

    def _require(self, request: HttpRequest, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

    def _back_to(self, version: ArticleVersion) -> HttpResponse:
        return redirect("admin:pages_articleversion_change", version.pk)
