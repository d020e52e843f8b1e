"""Reviews in time: when a version is due, and a clinician's word that it is still correct."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from clinic_site.staff_roles import is_granted
from pages import archive
from pages.models import Article, ArticleVersion, Review
from pages.models.reviews import last_review_made, with_standing_review
from pages.publishing import MAY_SIGN_OFF
from pages.refusals import NotAllowed
from pages.review_dates import LONGEST_INTERVAL, is_long_overdue
from pages.reviewer_line import clean_reviewer_line


@dataclass(frozen=True)
class DueVersion:
    """A version that readers see, and until when the last look at it holds."""

    version: ArticleVersion
    reviewer_line: str
    reviewed_on: date
    due: date

    @property
    def days_left(self) -> int:
        return (self.due - timezone.localdate()).days

    @property
    def days_late(self) -> int:
        return -self.days_left

    @property
    def is_without_call(self) -> bool:
        return self.version.offers_call and is_long_overdue(self.due)


def due_within(days: int) -> list[DueVersion]:
    """Every public version that is overdue or falls due within that many days, the most urgent first."""
    shown = Article.objects.with_shown_version().values_list("shown_version_id", flat=True)
    versions = with_standing_review(ArticleVersion.objects.filter(pk__in=[pk for pk in shown if pk]))
    until = timezone.localdate() + timedelta(days=days)
    due = versions.filter(state=ArticleVersion.State.APPROVED, standing_until__lte=until)
    due = due.select_related("article").defer("body", "body_html", "in_short", "reference_items")
    return [
        DueVersion(version, version.standing_line, version.standing_on, version.standing_until)
        for version in due.order_by("standing_until", "article__position", "pk")
    ]


@transaction.atomic
def confirm_still_correct(
    version: ArticleVersion,
    *,
    reviewer: AbstractBaseUser,
    reviewer_line: str,
    next_review_on: date,
    last_seen: datetime | None,
) -> Review:
    """Record that a clinician read this version again and found it correct; its words stay as they are.

    `last_seen` is when the last such look was made, as the clinician's page showed it. Raises NotAllowed unless a
    clinician other than the writer looks at a version that readers see, nobody did so in the meantime, and the line
    and the day can be shown.
    """
    version.refresh_from_db(from_queryset=ArticleVersion.objects.select_for_update())
    refusal = why_not_to_confirm(version, reviewer)
    if refusal:
        raise NotAllowed(refusal)
    if last_review_made(version) != last_seen:
        raise NotAllowed("Somebody else confirmed this page while you had it open. You do not need to do it again.")
    line = clean_reviewer_line(reviewer_line)
    refuse_wrong_day(next_review_on)
    # The page tells who looked and when. Should it fail, the worker keeps it within a minute.
    transaction.on_commit(partial(archive.keep_now, version.article), robust=True)
    return Review.objects.create(
        version=version, reviewer_id=reviewer.pk, reviewer_line=line, next_review_on=next_review_on
    )


def why_not_to_confirm(version: ArticleVersion, reviewer: AbstractBaseUser) -> str:
    """Why this person cannot confirm this version, in words for them; empty when they can."""
    if not is_granted(reviewer, MAY_SIGN_OFF):
        return "Only a clinician can confirm that a page is still correct."
    if version.written_by_id == reviewer.pk or version.writers.filter(writer_id=reviewer.pk).exists():
        return "Another clinician must confirm what you wrote."
    if not is_shown(version):
        return "Readers do not see this version now, so there is nothing to confirm."
    return ""


def refuse_wrong_day(next_review_on: date) -> None:
    """Raises NotAllowed, in words for the reviewer, when no review may be due on that day."""
    today = timezone.localdate()
    if next_review_on <= today:
        raise NotAllowed("The next review must be on a day after today.")
    if next_review_on > today + LONGEST_INTERVAL:
        latest = today + LONGEST_INTERVAL
        raise NotAllowed(f"The next review must be within a year: {latest:%B} {latest.day}, {latest.year} or earlier.")


def is_shown(version: ArticleVersion) -> bool:
    """Whether this is the signed-off version that readers see now."""
    article = Article.objects.with_shown_version().get(pk=version.article_id)
    return version.is_reviewed and article.shown_version_id == version.pk
