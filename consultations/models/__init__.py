"""What visitors ask for: the request, its history, its consent, and the messages about it."""

from consultations.models.history import HistoryEntry
from consultations.models.messages import OutboxEmail, OutboxEmailQuerySet
from consultations.models.notes import SentNote
from consultations.models.posts import Fingerprint, ThrottleCount
from consultations.models.requests import Consent, ConsultationRequest, ConsultationRequestQuerySet

__all__ = [
    "Consent",
    "ConsultationRequest",
    "ConsultationRequestQuerySet",
    "Fingerprint",
    "HistoryEntry",
    "OutboxEmail",
    "OutboxEmailQuerySet",
    "SentNote",
    "ThrottleCount",
]
