"""Which days have had their morning digest."""

from django.db import models
from django.utils import timezone


class Digest(models.Model):
    """The digest of one day of the clinic. The database keeps it to one a day, whoever sends it."""

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Digest of {self.day}"
