"""Versions of articles: written, sent to review, signed off, published."""

from functools import partial

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages import publishing
from pages.admin.draft_form import DraftForm
from pages.admin.draft_view import DraftEditing
from pages.admin.looks import LOOKS
from pages.admin.refusal import refusal
from pages.admin.step_pages import take_step
from pages.admin.version_steps import STEPS, has_written, may_sign_off, steps_for
from pages.corrections import published_before
from pages.models import Article, ArticleVersion, VersionEvent
from pages.refusals import NotAllowed
from pages.rich_text import as_safe, clean, list_of
from pages.standing import PUBLISHED, RETIRED, SUPERSEDED, standing_of, with_standing

AS_READ = (
    *("title", "short_title", "description", "evidence", "in_short_as_read", "body_as_read"),
    *("offers_call_as_read", "touches_suicide_as_read", "author_name"),
)
NO_ACTION = (("", "With those that are ticked …"),)


class ByArticle(admin.RelatedFieldListFilter):
    """Names the articles as their readers know them."""

    def field_choices(
        self, field: object, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[int, str]]:
        articles = Article.objects.with_name().in_reading_order()
        return [(article.pk, article.name or str(article)) for article in articles]


@admin.register(ArticleVersion)
class ArticleVersionAdmin(DraftEditing, admin.ModelAdmin):
    form = DraftForm
    list_display = ("name", "number", "standing", "written_on", "signed_off_on")
    list_filter = (("article", ByArticle), "state")
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("article",)
    ordering = ("article__position", "-number")
    actions = ("send_chosen_to_review",)
    change_form_template = "admin/pages/articleversion/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ArticleVersion | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ArticleVersion | None = None) -> bool:
        """Only drafts are edited; what is in review or signed off is there to be read."""
        return super().has_change_permission(request, obj) and (obj is None or obj.is_draft)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_standing(super().get_queryset(request))

    def get_fields(self, request: HttpRequest, obj: ArticleVersion | None = None) -> tuple[str, ...]:
        return super().get_fields(request, obj) if self.has_change_permission(request, obj) else AS_READ

    def save_model(self, request: HttpRequest, obj: ArticleVersion, form: DraftForm, change: bool) -> None:
        """Whoever changed a word has written it, and cannot sign it off."""
        if form.has_changed():
            obj.written_by = request.user
            publishing.record_writer(obj, request.user)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[object]:
        steps = {step.name: partial(take_step, step=step) for step in STEPS}
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"version_{name}")
            for name, view in {**steps, **LOOKS, "keep-my-words": self.keep_my_words}.items()
        ]
        return own + super().get_urls()

    @transaction.atomic  # the draft is locked from the first look at it until it is saved
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        context = _context(version, request) if version else {}
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def get_action_choices(self, request: HttpRequest, default_choices: object = None) -> list[tuple[str, str]]:
        return super().get_action_choices(request, list(default_choices or NO_ACTION))

    @admin.display(description="Title", ordering="title")
    def name(self, version: ArticleVersion) -> str:
        return version.title or "Article without a title"

    @admin.display(description="Signed off", ordering="reviewed_on")
    def signed_off_on(self, version: ArticleVersion) -> str:
        return date_format(version.reviewed_on) if version.reviewed_on else "Not yet"

    @admin.display(description="Where it stands")
    def standing(self, version: ArticleVersion) -> str:
        return standing_of(version).label

    @admin.display(description="In short")
    def in_short_as_read(self, version: ArticleVersion) -> SafeString:
        points = as_safe(version.in_short_html or list_of(version.in_short))
        return format_html('<div class="as-read">{}</div>', points)

    @admin.display(description="Text")
    def body_as_read(self, version: ArticleVersion) -> SafeString:
        """With the list that its numbers lead to, so that a clinician can read both here."""
        sources = render_to_string("components/references.html", {"reference_items": version.reference_items})
        return format_html(
            '<div class="as-read">{}{}</div>', as_safe(version.body_html or clean(version.body)), sources
        )

    @admin.display(description="Offers the free call")
    def offers_call_as_read(self, version: ArticleVersion) -> str:
        return "Yes" if version.offers_call else "No"

    @admin.display(description="Speaks of suicide, so crisis help stands near the top and at the end")
    def touches_suicide_as_read(self, version: ArticleVersion) -> str:
        return "Yes" if version.touches_suicide else "No"

    @admin.action(description="Send to review", permissions=["change"])
    def send_chosen_to_review(self, request: HttpRequest, versions: QuerySet) -> None:
        """Each by the same verb as on its own page; what cannot be sent is named with the reason."""
        for version in versions:
            try:
                publishing.send_to_review(version, by=request.user)
                self.message_user(request, f"Sent to review: {version}.", messages.SUCCESS)
            except NotAllowed as problem:
                self.message_user(request, format_html("Not sent: {}. {}", version, refusal(problem)), messages.ERROR)


def _context(version: ArticleVersion, request: HttpRequest) -> dict[str, object]:
    """What the page of a version says besides its words."""
    standing = standing_of(version)
    asked = VersionEvent.objects.filter(kind=VersionEvent.Kind.SENT_BACK, version__in=[version.pk, version.based_on_id])
    must_be_another = version.state == ArticleVersion.State.IN_REVIEW and may_sign_off(request.user)
    return {
        "title": version.title or "Article without a title",
        "standing": standing,
        "steps": steps_for(version, request.user),
        "events": version.events.select_related("by").order_by("-at", "-pk"),
        "asked_for": asked.select_related("by").order_by("-at").first(),
        "needs_another_clinician": must_be_another and has_written(version, request.user),
        "overtaken_by": version.article.versions.filter(number__gt=version.number).order_by("-number").first(),
        "is_public": standing == PUBLISHED,
        "has_had_its_day": standing in (SUPERSEDED, RETIRED),
        "may_sign_off": may_sign_off(request.user),
        "may_correct": request.user.has_perm("pages.add_correction") and published_before(version) is not None,
        "may_rename": request.user.has_perm("pages.change_article"),
        "may_retire": request.user.has_perm("pages.retire_article") and version.shown_version_id is not None,
    }
