"""What templates show of articles: cards for lists, and a version ready to be read."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from pages.models import Article, ArticleVersion
from pages.rich_text import as_safe, with_scrolling_tables

CARDS_A_PAGE = 24
NEIGHBOURS = 5
ON_CARDS = ("title", "short_title", "description", "evidence", "state")


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


@dataclass(frozen=True)
class ArticleLink:
    title: str
    url: str


def neighbours(article: Article) -> list[ArticleLink]:
    """The few articles nearest to this one in reading order, as links in that order."""
    shown = Article.objects.shown()
    after, before = list(shown.after(article)[:NEIGHBOURS]), list(shown.before(article)[:NEIGHBOURS])
    before = before[: max(NEIGHBOURS - len(after), NEIGHBOURS // 2)]
    chosen = [*reversed(before), *after[: NEIGHBOURS - len(before)]]
    versions = ArticleVersion.objects.filter(pk__in=[near.shown_version_id for near in chosen])
    titles = dict(versions.values_list("pk", "title"))
    return [ArticleLink(titles[near.shown_version_id], near.get_absolute_url()) for near in chosen]


def article_cards(page_number: str = "1") -> dict[str, object]:
    """Cards of one page of the articles that a visitor may read, and whether some are hidden until they are reviewed.

    Raises InvalidPage when there is no such page.
    """
    page = Paginator(Article.objects.shown().in_reading_order(), CARDS_A_PAGE).page(page_number)
    articles = list(page)
    shown = ArticleVersion.objects.only(*ON_CARDS).in_bulk([article.shown_version_id for article in articles])
    cards = [(article.kind, _card(article, shown[article.shown_version_id])) for article in articles]
    return {
        "all_articles": [card for _, card in cards],
        "conditions": [card for kind, card in cards if kind == Article.Kind.CONDITION],
        "guides": [card for kind, card in cards if kind == Article.Kind.GUIDE],
        "hidden_articles": page.paginator.count < Article.objects.count(),
        "page": page,
    }


def some_are_reviewed() -> bool:
    shown = Article.objects.shown().values("shown_version_id")
    return ArticleVersion.objects.filter(pk__in=shown, state=ArticleVersion.State.APPROVED).exists()


def _card(article: Article, version: ArticleVersion) -> ArticleCard:
    return ArticleCard(
        title=version.title,
        short_title=version.short_title,
        description=version.description,
        evidence=version.evidence,
        url=article.get_absolute_url(),
        is_reviewed=version.is_reviewed,
    )
