"""People who asked not to be contacted: keyed hashes of a number or an address, which outlive every request."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

KEEP_YEARS = 10


def phone_digest(international: str) -> str:
    """A keyed hash of a number in its international form."""
    return _keyed_hash("phone", international)


def email_digest(address: str) -> str:
    """A keyed hash of an address, whatever its capital letters."""
    return _keyed_hash("email", address.strip().casefold())


def _keyed_hash(channel: str, value: str) -> str:
    return hmac.new(settings.CONTACT_HASH_KEY.encode(), f"{channel}:{value}".encode(), hashlib.sha256).hexdigest()


class DoNotContactQuerySet(models.QuerySet["DoNotContact"]):
    def in_force(self) -> "DoNotContactQuerySet":
        return self.filter(keep_until__gt=timezone.now())

    def newest_at(self, digests: Iterable[str]) -> dict[str, datetime]:
        """When each of these was last asked for, if ever, in one query."""
        found = self.in_force().filter(digest__in=set(digests)).values_list("digest")
        return dict(found.annotate(models.Max("at")))


class DoNotContact(models.Model):
    """One number or address not to be used. Rows are only added, and go after ten years: see append_only.py."""

    class Channel(models.TextChoices):
        PHONE = "PHONE", "Phone"
        EMAIL = "EMAIL", "E-mail"

    channel = models.CharField(max_length=5, choices=Channel)
    digest = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now)
    keep_until = models.DateTimeField(db_index=True)
    by_name = models.CharField(max_length=301)

    objects = DoNotContactQuerySet.as_manager()

    class Meta:
        verbose_name = "wish not to be contacted"
        verbose_name_plural = "wishes not to be contacted"
        constraints = [
            models.CheckConstraint(name="no_contact_is_kept", condition=models.Q(keep_until__gt=models.F("at"))),
            models.CheckConstraint(name="no_contact_says_who", condition=~models.Q(by_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {timezone.localtime(self.at):%Y-%m-%d}"
