"""What the next run will erase, what follows within a month, and what is kept and why: by reference, never by name."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, Max, Min, Q, Value, When
from django.utils import timezone

from consultations.erasing_runs import MOST_A_PRESS, why_it_waits
from consultations.keeping import Reason, is_kept, is_over, keeping_days
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
    is_due: bool  # or will be soon
    is_kept: bool
    count: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True)
class Kept:
    request: ConsultationRequest
    reason: str


def preview() -> dict[str, object]:
    """For the page."""
    now, days = timezone.now(), keeping_days()
    states = _states(now, days)
    due = [state for state in states if state.is_due and not state.is_kept]
    due_count = sum(state.count for state in due)
    over = ConsultationRequest.objects.filter(is_over(now, days)).order_by("closed_at", "pk").only(*COLUMNS)
    runs = list(ErasureRun.objects.order_by("-at", "-pk")[:10])
    return {
        "waits": why_it_waits(due_count, runs[0] if runs else None),
        "due": list(over.exclude(is_kept())[:MOST_SHOWN]),
        "due_count": due_count,
        "due_states": due,
        "soon_states": [state for state in states if not state.is_due and not state.is_kept],
        "kept": [Kept(request, what_keeps(request)) for request in over.filter(is_kept())[:MOST_SHOWN]],
        "kept_count": sum(state.count for state in states if state.is_due and state.is_kept),
        "most_shown": MOST_SHOWN,
        "most_a_press": MOST_A_PRESS,
        "runs": runs,
    }


def _states(now: datetime, days: dict[str, int]) -> list[StateCount]:
    """All that is due now or within a month, counted in one question."""
    labels = dict(Reason.choices)
    soon = ConsultationRequest.objects.filter(is_over(now + SOON, days))
    told = soon.annotate(due=_holds(is_over(now, days)), kept=_holds(is_kept())).order_by("closing_reason")
    rows = told.values_list("closing_reason", "due", "kept").annotate(Count("pk"), Min("closed_at"), Max("closed_at"))
    return [StateCount(labels.get(reason, reason), *rest) for reason, *rest in rows]


def _holds(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))
