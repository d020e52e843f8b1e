"""Articles: started, given another address, and taken off the site."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages import addresses
from pages.admin.step_forms import NewArticleForm, RenameForm, RetireForm, StepForm
from pages.admin.step_pages import show_step
from pages.models import Article, ArticleVersion
from pages.refusals import NotAllowed
from pages.standing import standing_of

LIST = "admin:pages_article_changelist"
START = {
    "title": "Write a new article",
    "label": "Start the draft",
    "consequence": "You get an empty draft. Visitors see nothing of it until a clinician has signed it off and it is "
    "published.",
}
RENAME = {
    "title": "Change the address",
    "label": "Change the address",
    "consequence": "Visitors find the article under the new address at once. The old one leads there for ever, so "
    "links and bookmarks keep working.",
}
RETIRE = {
    "title": "Take the article off the site",
    "label": "Take it off the site",
    "consequence": "It leaves the lists, the search and the site map at once. Whoever asks for it is led to what you "
    "choose here. To bring it back, publish a new version, which needs a sign-off.",
}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """The list of articles; each leads to its versions, and a new version starts from the newest words."""

    list_display = ("name", "newest", "readers_see", "versions_link", "rename_link", "retire_link")
    list_display_links = None
    ordering = ("position", "pk")
    empty_value_display = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pages.add_article")

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        known = ArticleVersion.objects.only("article_id", "number", "state", "title", "published_at")
        articles = super().get_queryset(request).with_shown_version().with_name()
        return articles.prefetch_related(Prefetch("versions", known))

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Without the links that this person could not follow."""
        hidden = set() if request.user.has_perm("pages.change_article") else {"rename_link"}
        hidden |= set() if request.user.has_perm("pages.retire_article") else {"retire_link"}
        return [name for name in self.list_display if name not in hidden]

    def get_urls(self) -> list[object]:
        own = [
            path("<int:pk>/rename/", self.admin_site.admin_view(self.rename), name="article_rename"),
            path("<int:pk>/retire/", self.admin_site.admin_view(self.retire), name="article_retire"),
        ]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewArticleForm(request.POST or None)
        if form.is_valid():
            words = form.cleaned_data
            try:
                draft = addresses.start_article(words["title"], kind=words["kind"], slug=words["slug"], by=request.user)
            except NotAllowed as problem:
                form.add_error("slug", str(problem))
            else:
                messages.success(request, "This is the draft of your new article. Visitors do not see it.")
                return redirect("admin:pages_articleversion_change", draft.pk)
        return _page(request, form, START)

    def rename(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = get_object_or_404(Article, pk=pk)
        if not request.user.has_perm("pages.change_article"):
            raise PermissionDenied
        form = RenameForm(request.POST if request.method == "POST" else None, initial={"slug": article.slug})
        if form.is_valid():
            try:
                addresses.rename(article, form.cleaned_data["slug"], by=request.user)
            except NotAllowed as problem:
                form.add_error("slug", str(problem))
            else:
                messages.success(request, f"Its address is /learn/{article.slug}/ now. The old one leads there.")
                return redirect(LIST)
        return _page(request, form, RENAME, article)

    def retire(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = get_object_or_404(Article, pk=pk)
        if not request.user.has_perm("pages.retire_article"):
            raise PermissionDenied
        form = RetireForm(request.POST if request.method == "POST" else None, article=article)
        if form.is_valid():
            try:
                addresses.retire(article, by=request.user, **form.cleaned_data)
            except NotAllowed as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"/learn/{article.slug}/ is off the site and leads elsewhere now.")
                return redirect(LIST)
        return _page(request, form, RETIRE, article)

    @admin.display(description="Article")
    def name(self, article: Article) -> SafeString:
        """Leads to the newest words, where everything else is done."""
        version, name = _newest(article), article.name or "Article without a title"
        if version is None:
            return format_html("{}", name)
        return format_html('<a href="{}">{}</a>', reverse("admin:pages_articleversion_change", args=[version.pk]), name)

    @admin.display(description="Newest version")
    def newest(self, article: Article) -> str:
        version = _newest(article)
        if version is None:
            return "none"
        version.shown_version_id = article.shown_version_id
        return f"{version.number}, {standing_of(version).label.lower()}"

    @admin.display(description="Visitors read")
    def readers_see(self, article: Article) -> str:
        shown = next((version for version in article.versions.all() if version.pk == article.shown_version_id), None)
        return f"version {shown.number}" if shown else "nothing"

    @admin.display(description="All versions")
    def versions_link(self, article: Article) -> SafeString:
        address = reverse("admin:pages_articleversion_changelist")
        return format_html('<a href="{}?article__id__exact={}">Versions</a>', address, article.pk)

    @admin.display(description="Address")
    def rename_link(self, article: Article) -> SafeString:
        return format_html('<a href="{}">Change the address</a>', reverse("admin:article_rename", args=[article.pk]))

    @admin.display(description="On the site")
    def retire_link(self, article: Article) -> SafeString | str:
        if article.shown_version_id is None:
            return ""
        return format_html('<a href="{}">Take off the site</a>', reverse("admin:article_retire", args=[article.pk]))


def _newest(article: Article) -> ArticleVersion | None:
    return max(article.versions.all(), key=lambda version: version.number, default=None)


def _page(request: HttpRequest, form: StepForm, words: dict[str, str], article: Article | None = None) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return show_step(request, form, status=status, article=article, back_url=reverse(LIST), **words)
