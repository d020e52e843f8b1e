from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from pages.models import Article


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    """The list of articles; each leads to its versions, and a new version starts from the newest words."""

    list_display = ("slug", "kind", "newest", "versions_link")
    list_display_links = None
    ordering = ("position", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description="Newest version")
    def newest(self, article: Article) -> str:
        version = max(article.versions.all(), key=lambda version: version.number, default=None)
        return f"{version.number}: {version.get_state_display()}" if version else "none"

    @admin.display(description="")
    def versions_link(self, article: Article) -> str:
        address = reverse("admin:pages_articleversion_changelist")
        return format_html('<a href="{}?article__id__exact={}">Versions</a>', address, article.pk)
