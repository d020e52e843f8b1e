"""Which notes came of late, as keyed hashes: how a text that is sent under many names is noticed."""

from django.db import models
from django.utils import timezone


class SentNote(models.Model):
    """One post with a note of some length. Every column but the time is a keyed hash, or empty."""

    note = models.CharField(max_length=64)
    phone = models.CharField(max_length=64, blank=True)
    email = models.CharField(max_length=64, blank=True)
    connection = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(name="notes_sent_of_late", fields=["note", "seen_at"])]

    def __str__(self) -> str:
        return self.note[:8]
