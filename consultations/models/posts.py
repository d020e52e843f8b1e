"""What is remembered of posts for a while: how identical ones are told from new ones, and how many came."""

from django.db import models
from django.utils import timezone

from consultations.models.requests import ConsultationRequest


class Fingerprint(models.Model):
    """A keyed hash of a form's one-time token or of its answers: how identical posts are told from new ones."""

    digest = models.CharField(max_length=64, primary_key=True)
    request = models.ForeignKey(ConsultationRequest, null=True, on_delete=models.CASCADE, related_name="fingerprints")
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:8]


class ThrottleCount(models.Model):
    """How many posts came in one window of time, from one address (as a keyed hash) or overall."""

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:12]
