"""Reviews of words that stand: a clinician read them again and found them still correct."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from pages.models.articles import ArticleVersion


class Review(models.Model):
    """One look at a version that is published. Rows are only added: the words it looked at do not change either."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewer_line = models.CharField(max_length=160)
    reviewed_on = models.DateField(default=timezone.localdate)
    next_review_on = models.DateField("next review by")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "reviews due"
        # For the next day on which a review falls due.
        indexes = [models.Index(name="reviews_by_next", fields=["next_review_on"])]
        constraints = [
            models.CheckConstraint(
                name="next_review_comes_after_this_one", condition=models.Q(next_review_on__gt=models.F("reviewed_on"))
            ),
            models.CheckConstraint(name="review_names_its_reviewer", condition=~models.Q(reviewer_line="")),
        ]

    def __str__(self) -> str:
        return f"{self.version}, still correct on {self.reviewed_on}"


def with_standing_review(versions: models.QuerySet[ArticleVersion]) -> models.QuerySet[ArticleVersion]:
    """Add `standing_line`, `standing_on` and `standing_until`: who looked last, when, and until when that holds.

    They are those of the sign-off until somebody has looked again.
    """
    newest = Review.objects.filter(version=models.OuterRef("pk")).order_by("-made_at", "-pk")

    def newest_or(own: str) -> Coalesce:
        return Coalesce(models.Subquery(newest.values(own)[:1]), models.F(own))

    return versions.annotate(
        standing_line=newest_or("reviewer_line"),
        standing_on=newest_or("reviewed_on"),
        standing_until=newest_or("next_review_on"),
    )


def days_on_which_reviews_fall_due(*, since: date) -> list[date]:
    """Each day once, also of versions that are no longer shown."""
    signed_off = ArticleVersion.objects.filter(next_review_on__gte=since).values_list("next_review_on")
    looked_at = Review.objects.filter(next_review_on__gte=since).values_list("next_review_on")
    return sorted(day for (day,) in signed_off.union(looked_at))


def last_review_made(version: ArticleVersion) -> datetime | None:
    """When somebody last confirmed these words; None when nobody has since the sign-off."""
    return version.reviews.order_by("-made_at").values_list("made_at", flat=True).first()
