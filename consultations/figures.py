"""Which requests a number of the overview counts. The list shows the same ones, by the same condition."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from clinic_site.eastern_time import end_of_today
from consultations.models import ConsultationRequest
from consultations.models.querysets import CLOSED, NOBODY_TRIED, TAKEN_SERIOUSLY

Reason = ConsultationRequest.ClosingReason
# Advertising and pranks asked for nothing.
ASKED = ~Q(closing_reason=Reason.NO_REQUEST)
WAITING = ~CLOSED & TAKEN_SERIOUSLY


@dataclass(frozen=True)
class Figure:
    """`words` say in the list what it shows; `condition` may depend on the time."""

    words: str
    condition: Callable[[datetime], Q]


def _always(condition: Q) -> Callable[[datetime], Q]:
    return lambda now: condition


def _due_today(now: datetime) -> Q:
    tomorrow = end_of_today()
    promised = NOBODY_TRIED & Q(answer_by__gt=now, answer_by__lt=tomorrow)
    return WAITING & (promised | ~NOBODY_TRIED & Q(next_step_at__gt=now, next_step_at__lt=tomorrow))


# How those who asked were answered: each request is one of these.
ANSWERS = {
    "in-time": Figure("Answered in time", _always(ASKED & Q(first_contact_at__lte=F("answer_by")))),
    "late": Figure("Answered late", _always(ASKED & Q(first_contact_at__gt=F("answer_by")))),
    "never": Figure("Closed before anybody tried to reach them", _always(ASKED & CLOSED & NOBODY_TRIED)),
    "missed": Figure("Past the promise, still waiting", lambda now: ~CLOSED & NOBODY_TRIED & Q(answer_by__lte=now)),
    "running": Figure("Still within the promise", lambda now: ~CLOSED & NOBODY_TRIED & Q(answer_by__gt=now)),
}
# What came of those who asked: each request is one of these.
ENDS = {
    f"closed-{reason.lower().replace('_', '-')}": Figure(
        f"Closed: {reason.label.lower()}", _always(CLOSED & Q(closing_reason=reason))
    )
    for reason in Reason
    if reason != Reason.NO_REQUEST
} | {"still-open": Figure("Still open", _always(~CLOSED))}
# Who waits now.
NOW = {
    "waiting": Figure("Everybody who waits", _always(WAITING)),
    "waiting-new": Figure("New, within the promise", lambda now: WAITING & NOBODY_TRIED & Q(answer_by__gt=now)),
    "waiting-overdue": Figure("Promise missed", lambda now: WAITING & NOBODY_TRIED & Q(answer_by__lte=now)),
    "waiting-known": Figure("Heard from us, next step planned", _always(WAITING & ~NOBODY_TRIED)),
    "due-today": Figure("Due until midnight", _due_today),
    "set-aside": Figure("Set aside as doubtful", _always(~CLOSED & ~TAKEN_SERIOUSLY)),
}
FIGURES = {
    "asked": Figure("Everybody who asked", _always(ASKED)),
    "sent": Figure("Everything sent with the form", _always(Q(source=ConsultationRequest.Source.FORM))),
    "no-request": Figure("Not a real request", _always(Q(closing_reason=Reason.NO_REQUEST))),
    **ANSWERS,
    **ENDS,
    **NOW,
}
