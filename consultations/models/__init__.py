"""What visitors ask for: the request, its history, its consent, and the messages about it."""

from consultations.models.digests import Digest
from consultations.models.history import HistoryEntry
from consultations.models.messages import OutboxEmail, OutboxEmailQuerySet
from consultations.models.posts import Fingerprint, ThrottleCount
from consultations.models.promises import Apology, Escalation
from consultations.models.requests import Consent, ConsultationRequest, ConsultationRequestQuerySet

__all__ = [
    "Apology",
    "Consent",
    "ConsultationRequest",
    "ConsultationRequestQuerySet",
    "Digest",
    "Escalation",
    "Fingerprint",
    "HistoryEntry",
    "OutboxEmail",
    "OutboxEmailQuerySet",
    "ThrottleCount",
]
