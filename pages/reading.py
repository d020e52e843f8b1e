"""What templates show of articles: cards for lists, and a version ready to be read."""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from clinic_site.edition import current_edition
from pages.models import Article, ArticleVersion, Correction
from pages.models.reviews import with_standing_review
from pages.review_dates import is_long_overdue, is_overdue
from pages.rich_text import as_safe, with_scrolling_tables
from pages.sheet import in_parts, marked, parts_of
from pages.shelf import shelf

CARDS_A_PAGE = 24


class ReadingVersion:
    """A frozen version as the article page shows it; everything else is read from the version itself.

    Who looked last is told by a version from `with_standing_review`; of another one it is who signed it off.
    """

    def __init__(self, version: ArticleVersion) -> None:
        self.version = version

    def __getattr__(self, name: str) -> object:
        return getattr(self.version, name)

    @property
    def reviewer_line(self) -> str:
        return getattr(self.version, "standing_line", self.version.reviewer_line)

    @property
    def reviewed_on(self) -> date | None:
        return getattr(self.version, "standing_on", self.version.reviewed_on)

    @property
    def next_review_on(self) -> date | None:
        return getattr(self.version, "standing_until", self.version.next_review_on)

    @property
    def is_overdue(self) -> bool:
        return is_overdue(self.next_review_on)

    @property
    def waits_for_review(self) -> bool:
        """Whether it would offer the call, had somebody looked at it in time."""
        return self.version.offers_call and is_long_overdue(self.next_review_on)

    @property
    def offers_call(self) -> bool:
        """The one place that decides whether this article shows a way to ask for a call."""
        return self.version.offers_call and not self.waits_for_review

    @cached_property
    def corrections(self) -> list[Correction]:
        """What was corrected up to this version, newest first."""
        own = Correction.objects.public().filter(article=self.version.article, version__number__lte=self.version.number)
        return list(own.newest_first())

    @cached_property
    def in_short_html(self) -> SafeString:
        return as_safe(self.version.in_short_html)

    @cached_property
    def approval_html(self) -> SafeString:
        return as_safe(self.version.approval_html)

    @cached_property
    def body_html(self) -> SafeString:
        return as_safe(in_parts(with_scrolling_tables(self.version.body_html)))

    @cached_property
    def questions_html(self) -> SafeString:
        return as_safe(self.version.questions_html)

    @cached_property
    def reference_list(self) -> SafeString:
        """The longest part of an article to draw, with a link for each citation."""
        return render_to_string("components/references.html", {"reference_items": self._references()})

    def _references(self) -> list[dict[str, object]]:
        version = self.version
        _, parts = parts_of(version.body_html)
        printed = [version.in_short_html, version.approval_html, *(part.on_paper for part in parts)]
        return marked(version.reference_items, *printed)


def reading_version(pk: int) -> ReadingVersion:
    """A version ready to be read; its words never change, and what may change of it changes the edition."""
    read = _read.__wrapped__ if settings.DEBUG else _read  # while templates are being written, draw anew
    return read(pk, current_edition())


@lru_cache(maxsize=32)
def _read(pk: int, edition: int) -> ReadingVersion:
    versions = ArticleVersion.objects.defer("body", "in_short")  # shown as the HTML made from them
    return ReadingVersion(with_standing_review(versions).select_related("article").get(pk=pk))


def article_cards(page_number: str = "1") -> dict[str, object]:
    """Cards of one page of the articles that a visitor may read, and whether some are hidden until they are reviewed.

    Raises InvalidPage when there is no such page.
    """
    standing = shelf()
    page = Paginator(standing.cards, CARDS_A_PAGE).page(page_number)
    return {
        "all_articles": list(page),
        "conditions": [card for card in page if card.kind == Article.Kind.CONDITION],
        "guides": [card for card in page if card.kind == Article.Kind.GUIDE],
        "hidden_articles": standing.has_hidden,
        "page": page,
    }
