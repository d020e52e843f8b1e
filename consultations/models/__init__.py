"""What visitors ask for: the request, its history, its consent, and the messages about it."""

from consultations.models.danger import DangerPhrase
from consultations.models.digests import Digest
from consultations.models.do_not_contact import DoNotContact
from consultations.models.ending import Erasure, ErasureRun, KeepingTime, Trace
from consultations.models.history import HistoryEntry
from consultations.models.looks import Look
from consultations.models.messages import OutboxEmail, OutboxEmailQuerySet
from consultations.models.notes import SentNote
from consultations.models.notices import PrivacyNotice
from consultations.models.posts import Fingerprint, ThrottleCount
from consultations.models.promises import Apology, Escalation
from consultations.models.querysets import ConsultationRequestQuerySet
from consultations.models.requests import Consent, ConsultationRequest
from consultations.models.spool import LoadedFile, OtherReference
from consultations.models.totals import DailyTotal

__all__ = [
    "Apology",
    "Consent",
    "ConsultationRequest",
    "ConsultationRequestQuerySet",
    "DailyTotal",
    "DangerPhrase",
    "DoNotContact",
    "Digest",
    "Erasure",
    "ErasureRun",
    "Escalation",
    "Fingerprint",
    "HistoryEntry",
    "KeepingTime",
    "LoadedFile",
    "Look",
    "OtherReference",
    "OutboxEmail",
    "OutboxEmailQuerySet",
    "PrivacyNotice",
    "SentNote",
    "ThrottleCount",
    "Trace",
]
