"""What happened to a version and who wrote any of it: only ever added to."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from pages.models.articles import ArticleVersion


class VersionWriter(models.Model):
    """Somebody who wrote words of a version. None of them may sign it off."""

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="writers")
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="one_writer_once_a_version", fields=["version", "writer"])]

    def __str__(self) -> str:
        return f"{self.version}, written by {self.writer_id}"


class VersionEvent(models.Model):
    """One step in the life of a version."""

    class Kind(models.TextChoices):
        STARTED = "STARTED", "Started"
        SENT_TO_REVIEW = "SENT_TO_REVIEW", "Sent to review"
        SENT_BACK = "SENT_BACK", "Sent back"
        SIGNED_OFF = "SIGNED_OFF", "Signed off"
        PLANNED = "PLANNED", "Publication planned"
        CALLED_OFF = "CALLED_OFF", "Planned publication called off"
        PUBLISHED = "PUBLISHED", "Published"
        RETIRED = "RETIRED", "Article taken off the site"
        LINK_MADE = "LINK_MADE", "Link for a reviewer made"

    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    # Of the words that were signed off, to prove later which they were.
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.version}: {self.get_kind_display().lower()}"

    @property
    def by_name(self) -> str:
        """Who did it, in words; what comes with the site was brought by nobody."""
        return (self.by.get_full_name() or self.by.get_username()) if self.by else "the site itself"
