"""How long requests are kept, and what is on record of those that were erased."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from consultations.models.requests import ConsultationRequest

KEEP_YEARS = 6


class KeepingTime(models.Model):
    """How many days requests are kept that were closed for one reason, as the owner set it. No row: the default."""

    SHORTEST = 7  # days, in which a mistake is noticed
    LONGEST = 2192  # days, which are six years

    state = models.CharField(max_length=12, unique=True)
    days = models.PositiveIntegerField()

    class Meta:
        verbose_name = "keeping time"
        verbose_name_plural = "how long we keep requests"
        constraints = [
            models.CheckConstraint(name="keeping_time_is_sensible", condition=models.Q(days__range=(7, 2192))),
        ]

    def __str__(self) -> str:
        return dict(ConsultationRequest.ClosingReason.choices).get(self.state, self.state)


class Trace(models.Model):
    """A request that is being erased: what lets its history go. It stays until the database's files are wiped."""

    request_id = models.BigIntegerField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Trace {self.request_id}"


class Erasure(models.Model):
    """One request that was erased: by whom, when, why and how much, never what. Kept six years, like looks."""

    class Why(models.TextChoices):
        TIME_OVER = "TIME_OVER", "Its keeping time was over"
        ASKED = "ASKED", "The person asked for it"
        MISTAKE = "MISTAKE", "It was entered by mistake"
        OTHER = "OTHER", "Another reason"
        COMMAND = "COMMAND", "Told to on the server"

    ON_DISK = "ON_DISK"  # in place of a status: it was not in the database yet

    at = models.DateTimeField(default=timezone.now, db_index=True)
    keep_until = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=301, default="the site itself")
    why = models.CharField(max_length=10, choices=Why)
    reference = models.CharField(max_length=6, db_index=True)
    status = models.CharField(max_length=12)
    rows = models.PositiveIntegerField()

    class Meta:
        verbose_name = "erased request"
        verbose_name_plural = "what was erased"

    def __str__(self) -> str:
        return f"Erased at {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class ErasureRun(models.Model):
    """One run over the requests whose keeping time is over: how many went, how many were held back."""

    # Of a run by the site itself, of which a day has one; a further one is kept only when it erased something.
    day = models.DateField(null=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    keep_until = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=301, default="the site itself")
    erased = models.PositiveIntegerField()
    held_back = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="one_run_by_itself_a_day", fields=["day"])]

    def __str__(self) -> str:
        return f"Run of {timezone.localtime(self.at):%Y-%m-%d %H:%M}"
