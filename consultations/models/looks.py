"""Who of the staff looked at which request, and when."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from consultations.encryption import EncryptedTextField

KEEP_YEARS = 6


class Look(models.Model):
    """One look, or a try that was refused. Rows are only added, and go after six years: see append_only.py.

    It names the request by its reference alone, and outlives it. What was searched for is not kept.
    """

    class Kind(models.TextChoices):
        LIST = "LIST", "looked through the list"
        SEARCH = "SEARCH", "searched the list"
        VIEW = "VIEW", "opened a request"
        CHANGE = "CHANGE", "worked on a request"
        PRINT = "PRINT", "opened a print sheet"
        EXPORT = "EXPORT", "took requests along as a file"
        MAIL = "MAIL", "looked through the mail"
        REFUSED = "REFUSED", "failed try: was refused"
        MANY = "MANY", "opened many requests in a short time"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    keep_until = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="person")
    by_name = models.CharField(max_length=301)
    kind = models.CharField("what", max_length=8, choices=Kind)
    reference = models.CharField(max_length=6, blank=True, db_index=True)
    how_many = models.PositiveIntegerField(null=True, blank=True, help_text="How many requests were on the screen.")
    with_contacts = models.BooleanField(default=False, help_text="Whether a file held names and ways to reach people.")
    reason = EncryptedTextField(blank=True, help_text="Why a file with names was needed, as it was typed.")
    place = models.CharField(max_length=80, blank=True, help_text="The kind of page that was refused.")
    address = models.GenericIPAddressField(help_text="Where the person sat, as the site saw it.")

    class Meta:
        verbose_name = "look at a request"
        verbose_name_plural = "looks at requests"
        indexes = [models.Index(name="looks_of_a_person", fields=["by", "at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {timezone.localtime(self.at):%Y-%m-%d %H:%M}"
