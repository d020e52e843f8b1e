"""Pages as the public saw them, kept."""

from django.db import models
from django.utils import timezone

from pages.models.articles import Article, ArticleVersion


class PublishedPageQuerySet(models.QuerySet["PublishedPage"]):
    def newest_first(self) -> "PublishedPageQuerySet":
        return self.order_by("-shown_from", "-pk")


class PublishedPage(models.Model):
    """The whole page of an article from one moment on; without a version: from then on no version was shown.

    It holds what a version does not: phone and hours, notes about its review, whether the call was offered.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="published_pages")
    version = models.ForeignKey(ArticleVersion, null=True, on_delete=models.PROTECT, related_name="published_pages")
    shown_from = models.DateTimeField()
    captured_at = models.DateTimeField("kept at", default=timezone.now)
    html = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = PublishedPageQuerySet.as_manager()

    class Meta:
        verbose_name = "page as it was"
        verbose_name_plural = "pages as they were"
        indexes = [models.Index(name="published_pages_by_time", fields=["article", "shown_from"])]
        constraints = [
            models.CheckConstraint(
                name="kept_page_is_there_if_shown",
                condition=models.Q(version=None, html="") | ~models.Q(version=None) & ~models.Q(html=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.article} from {timezone.localtime(self.shown_from):%Y-%m-%d %H:%M}"
