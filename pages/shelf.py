"""The articles that visitors may read now, in reading order, as short as lists need them; read once an edition."""

import time
from bisect import bisect_left
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

from clinic_site.edition import current_edition
from clinic_site.pages_read import PageRead
from pages.models import Article, ArticleVersion
from pages.models.reviews import with_standing_review
from pages.next_change import next_change_by_the_clock
from pages.review_dates import is_overdue

NEIGHBOURS = 5


@dataclass(frozen=True)
class ArticleCard:
    slug: str
    kind: str
    order: tuple[int, int]  # its place in reading order
    version_id: int
    title: str
    short_title: str
    description: str
    evidence: str
    is_reviewed: bool
    is_overdue: bool
    url: str
    number: int


@dataclass(frozen=True)
class Shelf:
    cards: list[ArticleCard]
    has_hidden: bool  # whether some articles wait until a clinician has signed them off
    stays_until: float  # seconds since 1970, UTC
    places: dict[str, int] = field(default_factory=dict)

    def find(self, slug: str) -> ArticleCard | None:
        place = self.places.get(slug)
        return None if place is None else self.cards[place]

    def neighbours(self, article: Article) -> list[ArticleCard]:
        """The few articles nearest to this one in reading order, whether or not it stands here itself."""
        place = bisect_left(self.cards, _order(article), key=lambda card: card.order)
        stands = place < len(self.cards) and self.cards[place].order == _order(article)
        count = NEIGHBOURS + 1 if stands else NEIGHBOURS
        first = max(0, min(place - NEIGHBOURS // 2, len(self.cards) - count))
        return [near for near in self.cards[first : first + count] if near.slug != article.slug]


_kept: tuple[tuple[int, bool], Shelf] | None = None


def shelf() -> Shelf:
    """What may be read in the current edition. Raises DatabaseError when it has to be read and cannot be."""
    global _kept
    key = current_edition(), settings.SHOW_UNREVIEWED_ARTICLES
    kept = _kept
    if kept is None or kept[0] != key or time.time() >= kept[1].stays_until:
        kept = _kept = (key, _read())
    return kept[1]


def _read() -> Shelf:
    stays_until = next_change_by_the_clock()
    articles = list(Article.objects.with_shown_version().with_waiting().in_reading_order())
    shown = [article for article in articles if article.shown_version_id]
    versions = ArticleVersion.objects.only("number", "title", "short_title", "description", "evidence", "state")
    versions = with_standing_review(versions)
    versions = versions.in_bulk([article.shown_version_id for article in shown])
    cards = [_card(article, versions[article.shown_version_id]) for article in shown]
    has_hidden = any(article.is_waiting for article in articles if not article.shown_version_id)
    places = {card.slug: place for place, card in enumerate(cards)}
    return Shelf(cards, has_hidden=has_hidden, stays_until=stays_until, places=places)


def _order(article: Article) -> tuple[int, int]:
    return article.position, article.pk


def _card(article: Article, version: ArticleVersion) -> ArticleCard:
    return ArticleCard(
        slug=article.slug,
        kind=article.kind,
        order=_order(article),
        version_id=version.pk,
        title=version.title,
        short_title=version.short_title,
        description=version.description,
        evidence=version.evidence,
        is_reviewed=version.is_reviewed,
        is_overdue=is_overdue(version.standing_until),
        url=reverse("pages:article", args=[article.slug]),
        number=version.number,
    )


def page_read_at(path: str) -> PageRead | None:
    """Which version of an article stands at this path now. Raises DatabaseError when that cannot be asked."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    card = shelf().find(str(match.kwargs["slug"])) if match.view_name == "pages:article" else None
    if card is None:
        return None
    return PageRead(f"{card.slug}, version {card.number}", str(card.version_id))


def staff_address_of(version_id: str) -> str:
    return reverse("admin:pages_articleversion_change", args=[version_id])
