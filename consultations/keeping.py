"""How long requests are kept, and which of them are due to be erased. An open request is never due: nobody is lost."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations.models import ConsultationRequest, KeepingTime

Reason = ConsultationRequest.ClosingReason
OPEN_RULE = "Open requests are never erased by the site. Each of them waits for an answer."
DEFAULT_DAYS = 180
DEFAULTS = {Reason.NO_REQUEST: 30}


def keeping_days() -> dict[str, int]:
    """For every reason to close a request, for how many days after it the request is kept."""
    stored = dict(KeepingTime.objects.values_list("state", "days"))
    return {reason: stored.get(reason, DEFAULTS.get(reason, DEFAULT_DAYS)) for reason in Reason.values}


def due_requests(at: datetime | None = None) -> QuerySet[ConsultationRequest]:
    """What may be erased at this moment, the longest closed first."""
    return _over(at).exclude(held_back()).order_by("closed_at", "pk")


def kept_requests(at: datetime | None = None) -> QuerySet[ConsultationRequest]:
    """Whose time is over, and which something keeps all the same."""
    return _over(at).filter(held_back()).order_by("closed_at", "pk")


def held_back() -> Q:
    """A legal hold; and a doubtful request that nobody has looked at, behind which may be a person."""
    return Q(legal_hold_at__isnull=False) | Q(is_set_aside=True, looked_at=None)


def _over(at: datetime | None) -> QuerySet[ConsultationRequest]:
    at = at or timezone.now()
    times = Q(pk__in=[])
    for reason, days in keeping_days().items():
        times |= Q(closing_reason=reason, closed_at__lte=at - timedelta(days=days))
    return ConsultationRequest.objects.filter(times, status=ConsultationRequest.Status.CLOSED)
