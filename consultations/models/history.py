"""What happened to a request."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from consultations.encryption import EncryptedTextField
from consultations.models.requests import ConsultationRequest


class HistoryEntry(models.Model):
    """What happened to a request. Entries are added; the database refuses to change or delete them."""

    class Kind(models.TextChoices):
        RECEIVED = "RECEIVED", "Received"
        SENT_AGAIN = "SENT_AGAIN", "Sent again by the visitor, with changes"
        ATTEMPT = "ATTEMPT", "Attempt"
        NOTE = "NOTE", "Note"
        STATUS = "STATUS", "Status changed"
        NEXT_STEP = "NEXT_STEP", "Next step"
        RELEASED = "RELEASED", "No longer set aside"
        MESSAGE = "MESSAGE", "Message"
        NO_CONTACT = "NO_CONTACT", "Asked not to be contacted"
        ASKS_AGAIN = "ASKS_AGAIN", "Asked again to be contacted"
        LEGAL_HOLD = "LEGAL_HOLD", "Legal hold: not to be erased"
        HOLD_LIFTED = "HOLD_LIFTED", "Legal hold lifted"

    class Outcome(models.TextChoices):
        REACHED = "REACHED", "Reached"
        NO_ANSWER = "NO_ANSWER", "No answer"
        LEFT_MESSAGE = "LEFT_MESSAGE", "Left a message"
        WRONG_NUMBER = "WRONG_NUMBER", "Wrong number or address"
        WROTE = "WROTE", "Wrote an e-mail"

    request = models.ForeignKey(ConsultationRequest, on_delete=models.PROTECT, related_name="history")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=301, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    text = EncryptedTextField(blank=True)

    class Meta:
        verbose_name_plural = "history"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%Y-%m-%d}"
