"""What visitors were told about their data, as it stood from one time to another."""

from django.db import models
from django.utils import timezone


class PrivacyNotice(models.Model):
    """One version of what the page about privacy says of requests. Rows are only added; consents name them."""

    version = models.CharField(max_length=12, unique=True)
    first_shown_at = models.DateTimeField(default=timezone.now)
    text = models.TextField()

    class Meta:
        verbose_name = "privacy notice"

    def __str__(self) -> str:
        return f"Privacy notice {self.version}"
