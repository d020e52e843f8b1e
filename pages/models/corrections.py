"""What we had wrong, said in public."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest
from django.utils import timezone

from pages.models.articles import Article, ArticleVersion


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self) -> "CorrectionQuerySet":
        """Those whose version has been published, with `since`: from when readers could see them."""
        published = self.filter(version__state=ArticleVersion.State.APPROVED, version__published_at__lte=timezone.now())
        return published.annotate(since=Greatest("version__published_at", "made_at"))

    def newest_first(self) -> "CorrectionQuerySet":
        return self.order_by("-since", "-pk")


class Correction(models.Model):
    """A line that readers see once the version that corrects the mistake is published; from then on it stays."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="corrections")
    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="corrections")
    said_before = models.CharField("what the page said before", max_length=300)
    says_now = models.CharField("what it says now", max_length=300)
    reason = models.CharField("why it was changed", max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_says_it_all",
                condition=~models.Q(said_before="") & ~models.Q(says_now="") & ~models.Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"Correction to {self.version}"

    @property
    def corrected_on(self) -> date:
        """The clinic's day on which readers could first see it; of one that `public` has found."""
        return timezone.localdate(self.since)
