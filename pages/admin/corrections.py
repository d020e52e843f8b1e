"""Lines for the public list of corrections: written at the version that puts something right."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from clinic_site.only_read import ReadOnlyAdmin
from pages import corrections
from pages.admin.typed_text import as_typed
from pages.models import ArticleVersion, Correction
from pages.publishing import NotAllowed

WORDS = ("said_before", "says_now", "reason")
WHERE_TO_START = "Open the version that puts something right. Its page has a link for it, near the end."
NOBODY = "This line is public: leave out names, e-mail addresses and phone numbers of people."


class CorrectionForm(forms.ModelForm):
    class Meta:
        model = Correction
        fields = WORDS
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in WORDS}
        help_texts = {
            "said_before": "The statement that was wrong, or what was missing.",
            "says_now": "In plain words; readers may have relied on the old statement.",
            "reason": "For example: the study was corrected, or we misread it. Nothing about a person’s health.",
        }
        error_messages = {
            "said_before": {"required": "Say what the page said before."},
            "says_now": {"required": "Say what it says now."},
            "reason": {"required": "Say why it was changed."},
        }

    def __init__(self, data: Any = None, *args: object, **kwargs: object) -> None:
        super().__init__(as_typed(data), *args, **kwargs)

    def clean(self) -> dict[str, object]:
        """Each is one line of plain words."""
        cleaned = super().clean()
        for name in WORDS:
            line = " ".join(str(cleaned.get(name) or "").split())
            cleaned[name] = line
            if corrections.names_somebody(line):
                self.add_error(name, NOBODY)
        return cleaned


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    form = CorrectionForm
    fields = WORDS
    list_display = ("version", "said_before", "says_now", "state_in_words")
    list_display_links = ("version",)
    list_select_related = ("version__article",)
    ordering = ("-made_at", "-pk")
    add_form_template = "admin/pages/correction/add.html"
    change_form_template = "admin/pages/correction/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pages.add_correction")

    def has_delete_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        """Until readers can see it, it can be taken back and written anew."""
        return self.has_add_permission(request) and (obj is None or obj.version.published_at is None)

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """The home offers the list alone: a line is added from the version that corrects something."""
        return {**super().get_model_perms(request), "add": False}

    def get_actions(self, request: HttpRequest) -> dict[str, object]:
        """Lines are taken back one by one, after reading them."""
        return {}

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        version = _version_named_in(request)
        if version is None or corrections.published_before(version) is None:
            first = "No earlier version of this article was published, so there is nothing to correct in public."
            self.message_user(request, first if version else WHERE_TO_START, messages.WARNING)
            if version:
                return redirect("admin:pages_articleversion_change", version.pk)
            return redirect("admin:pages_correction_changelist")
        context = {
            "title": f"What {version} corrects",
            "version": version,
            "changed": corrections.changed_statements(version),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().add_view(request, form_url, {**context, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: Correction, form: CorrectionForm, change: bool) -> None:
        words = {name: form.cleaned_data[name] for name in WORDS}
        made = corrections.add_correction(_version_named_in(request), made_by=request.user, **words)
        obj.pk, obj.version, obj.article = made.pk, made.version, made.article

    def response_add(self, request: HttpRequest, obj: Correction, post_url_continue: str | None = None) -> HttpResponse:
        when = "at once" if obj.version.published_at else "when this version is published"
        self.message_user(request, f"The correction is on record. Readers see it {when}.", messages.SUCCESS)
        return redirect("admin:pages_articleversion_change", obj.version_id)

    def delete_model(self, request: HttpRequest, obj: Correction) -> None:
        corrections.take_back(obj)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:pages_correction_changelist")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("version__article")

    @admin.display(description="Public")
    def state_in_words(self, correction: Correction) -> str:
        published_at = correction.version.published_at
        if published_at is None or published_at > timezone.now():
            return "Once this version is published"
        since = timezone.localdate(max(published_at, correction.made_at))
        return f"Since {since:%B} {since.day}, {since.year}"


def _version_named_in(request: HttpRequest) -> ArticleVersion | None:
    named = request.GET.get("version", "")
    found = ArticleVersion.objects.select_related("article").filter(pk=named) if named.isdecimal() else None
    return found.first() if found is not None and len(named) <= 18 else None
