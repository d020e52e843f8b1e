"""What templates show of articles: cards for lists, and a version ready to be read."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from pages.models import Article, ArticleVersion
from pages.rich_text import as_safe, with_scrolling_tables


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
        return as_safe(with_scrolling_tables(self.version.body_html))


def reading_version(pk: int) -> ReadingVersion:
    return ReadingVersion(ArticleVersion.objects.select_related("article").get(pk=pk))


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
