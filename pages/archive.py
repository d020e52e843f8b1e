"""The archive: pages of articles kept as the public saw them, one more whenever the page that is shown has changed.

Every minute the worker compares what is shown with what was kept last; publishing does so at once.
"""

import hashlib
import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.templatetags.static import static
from django.utils import timezone

from clinic_site.edition import current_edition, look_now
from pages.article_page import page_for_everybody
from pages.models import Article, ArticleVersion, PublishedPage
from pages.next_change import next_change_by_the_clock
from pages.reading import reading_version
from pages.shelf import shelf

# The name of a static file as it is served, with the digest of what is in it: another one with each release.
STATIC_FILE = re.compile(rf'(?<="{re.escape(settings.STATIC_URL)})([\w./-]+?)(?:\.[0-9a-f]{{12}})?(\.\w+)(?=["#])')

_compared: tuple[int, float] = (0, 0.0)


def keep_changed_pages() -> int:
    """Keep the page of each article whose page is another than the one kept last; returns how many are new.

    Asks for the pages only when the edition or the clock can have changed them since this process last did.
    """
    global _compared
    look_now()
    edition, stays_until = _compared
    if edition == current_edition() and timezone.now().timestamp() < stays_until:
        return 0
    compared = (current_edition(), next_change_by_the_clock())
    published = ArticleVersion.objects.filter(published_at__lte=timezone.now()).values("article")
    kept = sum(keep_page(article) for article in Article.objects.filter(pk__in=published).order_by("pk"))
    _compared = compared
    return kept


def keep_now(article: Article) -> None:
    """Keep the page of one article right after what it shows was changed and committed."""
    look_now()
    keep_page(article)


@transaction.atomic
def keep_page(article: Article) -> int:
    """Keep what is shown of one article now, with each version published before that was never kept; returns how many.

    What no clinician has signed off is shown on a trial site alone: to the public that is nothing.
    """
    Article.objects.select_for_update().get(pk=article.pk)  # so that two processes do not keep the same page twice
    count = sum(_keep_missed(version) for version in _missed_versions(article))
    card = shelf().find(article.slug)
    if card is not None and card.is_reviewed:
        return count + _keep_shown(article, card.version_id)
    return count + _keep_absence(article)


def shown_at(article: Article, moment: datetime) -> PublishedPage | None:
    """The page that the public saw then; None when it saw none."""
    page = article.published_pages.filter(shown_from__lte=moment).newest_first().first()
    return page if page is not None and page.version_id else None


def shown_until(page: PublishedPage) -> datetime | None:
    """When the next page took the place of this one; None while it is shown."""
    later = PublishedPage.objects.filter(article=page.article_id, shown_from__gte=page.shown_from).exclude(pk=page.pk)
    return later.order_by("shown_from", "pk").values_list("shown_from", flat=True).first()


def with_current_files(html: str) -> str:
    """A kept page with today's style sheet, pictures and fonts, where files of that name are still there."""
    return STATIC_FILE.sub(_current_name, html)


def _keep_shown(article: Article, version_id: int) -> int:
    html = page_for_everybody(reading_version(version_id))
    newest = article.published_pages.newest_first().first()
    if newest is not None and (newest.version_id, newest.digest) == (version_id, page_digest(html)):
        return 0
    version = ArticleVersion.objects.only("published_at").get(pk=version_id)
    is_new = newest is None or newest.shown_from < version.published_at
    _store(version, html, shown_from=version.published_at if is_new else timezone.now())
    return 1


def _keep_missed(version: ArticleVersion) -> int:
    """A version that was published and replaced while nobody kept pages: its own words in the frame of today."""
    _store(version, page_for_everybody(reading_version(version.pk)), shown_from=version.published_at)
    return 1


def _missed_versions(article: Article) -> list[ArticleVersion]:
    """Versions that readers saw for a while, and that have no page yet; without the one that they see now."""
    published = article.versions.filter(published_at__lte=timezone.now()).order_by("published_at", "number")
    seen, highest = [], 0
    for version in published.only("pk", "number", "article", "published_at").select_related("article"):
        if version.number > highest:
            seen.append(version)
            highest = version.number
    kept = set(article.published_pages.exclude(version=None).values_list("version_id", flat=True))
    return [version for version in seen[:-1] if version.pk not in kept]


def _keep_absence(article: Article) -> int:
    newest = article.published_pages.newest_first().first()
    if newest is None or newest.version_id is None:
        return 0
    PublishedPage.objects.create(article=article, version=None, shown_from=timezone.now())
    return 1


def _store(version: ArticleVersion, html: str, *, shown_from: datetime) -> None:
    PublishedPage.objects.create(
        article_id=version.article_id, version=version, shown_from=shown_from, html=html, digest=page_digest(html)
    )


def page_digest(html: str) -> str:
    """One word for what a page says: the same under another release, whose files have other names."""
    return hashlib.sha256(STATIC_FILE.sub(r"\1\2", html).encode()).hexdigest()


def _current_name(found: re.Match[str]) -> str:
    try:
        return static(f"{found[1]}{found[2]}").removeprefix(settings.STATIC_URL)
    except ValueError:  # no release has such a file any more
        return found[0]
