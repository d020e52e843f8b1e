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
    over = is_over(at or timezone.now(), keeping_days())
    return ConsultationRequest.objects.filter(over).exclude(is_kept()).order_by("closed_at", "pk")


def is_over(at: datetime, days: dict[str, int]) -> Q:
    """That the keeping time is over at this moment, with these keeping times."""
    over = Q(pk__in=[])
    for reason, count in days.items():
        over |= Q(closing_reason=reason, closed_at__lte=at - timedelta(days=count))
    return over & Q(status=ConsultationRequest.Status.CLOSED)


def is_kept() -> Q:
    """That it stays all the same: under a legal hold, or doubtful and never looked at, as there may be a person."""
    return Q(legal_hold_at__isnull=False) | Q(is_set_aside=True, looked_at=None)
