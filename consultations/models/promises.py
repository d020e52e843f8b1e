"""What the site did about requests that nobody answered: whom it told, and what it promised anew."""

from django.db import models
from django.utils import timezone

from consultations.models.requests import ConsultationRequest


class Escalation(models.Model):
    """One step up for a request that waits. The database keeps each step to once."""

    class Step(models.IntegerChoices):
        TEAM = 1, "Told the whole team again"
        OWNER = 2, "Told the owner"
        MISSED = 3, "Told everybody that the promise was missed"

    request = models.ForeignKey(ConsultationRequest, on_delete=models.CASCADE, related_name="escalations")
    step = models.PositiveSmallIntegerField(choices=Step)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="each_step_once", fields=["request", "step"]),
            models.CheckConstraint(name="step_is_known", condition=models.Q(step__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()} at {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class Apology(models.Model):
    """The one apology for a missed promise, and the new time in it. The first promise stays with the request."""

    request = models.OneToOneField(ConsultationRequest, on_delete=models.CASCADE, related_name="apology")
    made_at = models.DateTimeField(default=timezone.now)
    answer_by = models.DateTimeField("promised anew by")

    class Meta:
        verbose_name_plural = "apologies"
        constraints = [
            models.CheckConstraint(name="new_time_is_ahead", condition=models.Q(answer_by__gt=models.F("made_at")))
        ]

    def __str__(self) -> str:
        return f"New time {timezone.localtime(self.answer_by):%Y-%m-%d %H:%M}"
