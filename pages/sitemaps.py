"""The sitemap lists exactly the pages that search engines may index."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from clinic_site.facts import clinic_facts
from pages.models import Article, ArticleVersion

ALWAYS = (
    *("pages:home", "pages:article_list", "pages:about", "pages:fees", "pages:contact", "pages:privacy"),
    *("pages:accessibility", "pages:good_faith_estimate", "pages:how_we_write", "pages:corrections"),
    "consultations:request",
)


class OwnSite(Sitemap):
    """Addresses come from SITE_URL, whatever host the request named."""

    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(OwnSite):
    def items(self) -> list[str]:
        facts = clinic_facts()
        records = {
            "pages:privacy_practices": facts.privacy_practices,
            "pages:nondiscrimination": facts.nondiscrimination,
        }
        return [*ALWAYS, *(name for name, text in records.items() if text)]

    def location(self, item: str) -> str:
        return reverse(item)


class ArticleSitemap(OwnSite):
    def items(self) -> list[ArticleVersion]:
        articles = Article.objects.with_shown_version()
        shown = [pk for pk in articles.values_list("shown_version_id", flat=True) if pk]
        return list(ArticleVersion.objects.filter(pk__in=shown).select_related("article").order_by("article__position"))

    def location(self, item: ArticleVersion) -> str:
        return item.article.get_absolute_url()

    def lastmod(self, item: ArticleVersion) -> datetime | None:
        return item.published_at or item.frozen_at


SITEMAPS = {"pages": PageSitemap, "articles": ArticleSitemap}
