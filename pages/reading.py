"""What templates show of articles: cards for lists, and a version ready to be read."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from pages.models import Article, ArticleVersion
from pages.rich_text import as_safe


@dataclass(frozen=True)
class ArticleCard:
    title: str
    short_title: str
    description: str
    evidence: str
    url: str
    is_reviewed: bool


class ReadingVersion:
    """A frozen version as the article page shows it; everything else is read from the version itself."""

    def __init__(self, version: ArticleVersion) -> None:
        self.version = version

    def __getattr__(self, name: str) -> object:
        return getattr(self.version, name)

    @cached_property
    def in_short_html(self) -> SafeString:
        return as_safe(self.version.in_short_html)

    @cached_property
    def approval_html(self) -> SafeString:
        return as_safe(self.version.approval_html)

    @cached_property
    def body_html(self) -> SafeString:
        return as_safe(self.version.body_html)

    @cached_property
    def reference_list(self) -> SafeString:
        drawn = _reference_list.__wrapped__ if settings.DEBUG else _reference_list
        return drawn(json.dumps(self.version.reference_items))


@lru_cache(maxsize=64)
def _reference_list(items: str) -> SafeString:
    """The longest part of an article to draw, with a link for each citation; the same items always look the same."""
    return render_to_string("components/references.html", {"reference_items": json.loads(items)})


def reading_version(pk: int) -> ReadingVersion:
    versions = ArticleVersion.objects.defer("body", "in_short")  # shown as the HTML made from them
    return ReadingVersion(versions.select_related("article").get(pk=pk))


def article_cards() -> dict[str, object]:
    """Cards of the articles a visitor may read, and whether some are hidden until a clinician has reviewed them."""
    articles = list(Article.objects.with_shown_version().in_reading_order())
    shown = ArticleVersion.objects.defer("body", "body_html").in_bulk(
        [article.shown_version_id for article in articles if article.shown_version_id]
    )
    cards = [
        (article.kind, _card(article, shown[article.shown_version_id]))
        for article in articles
        if article.shown_version_id
    ]
    return {
        "all_articles": [card for _, card in cards],
        "conditions": [card for kind, card in cards if kind == Article.Kind.CONDITION],
        "guides": [card for kind, card in cards if kind == Article.Kind.GUIDE],
        "hidden_articles": len(cards) < len(articles),
    }


def _card(article: Article, version: ArticleVersion) -> ArticleCard:
    return ArticleCard(
        title=version.title,
        short_title=version.short_title,
        description=version.description,
        evidence=version.evidence,
        url=article.get_absolute_url(),
        is_reviewed=version.is_reviewed,
    )
