"""What the next run will erase, what follows within a month, and what is kept and why: by reference, never by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from consultations.keeping import Reason, due_requests, kept_requests
from consultations.models import ConsultationRequest, ErasureRun
from consultations.retention import what_keeps

SOON = timedelta(days=30)
MOST_SHOWN = 50
# What stands on the lists; nothing that is encrypted is read for them.
COLUMNS = ("reference", "status", "closing_reason", "closed_at", "is_set_aside", "looked_at", "legal_hold_at")


@dataclass(frozen=True)
class StateCount:
    """How many requests that were closed for one reason, and when the first and the last of them was."""

    label: str
    count: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True)
class Kept:
    request: ConsultationRequest
    reason: str


def counts_by_state(requests: QuerySet[ConsultationRequest]) -> list[StateCount]:
    labels = dict(Reason.choices)
    counted = requests.order_by("closing_reason").values_list("closing_reason")
    rows = counted.annotate(Count("pk"), Min("closed_at"), Max("closed_at"))
    return [StateCount(labels.get(reason, reason), *rest) for reason, *rest in rows]


def preview() -> dict[str, object]:
    """For the page."""
    now = timezone.now()
    due, soon = due_requests(now), due_requests(now + SOON)
    kept = kept_requests(now)
    return {
        "due": due.only(*COLUMNS)[:MOST_SHOWN],
        "due_count": due.count(),
        "due_states": counts_by_state(due),
        "soon_states": counts_by_state(soon.exclude(pk__in=due.order_by().values("pk"))),
        "kept": [Kept(request, what_keeps(request)) for request in kept.only(*COLUMNS)[:MOST_SHOWN]],
        "kept_count": kept.count(),
        "most_shown": MOST_SHOWN,
        "runs": ErasureRun.objects.order_by("-at", "-pk")[:10],
    }
