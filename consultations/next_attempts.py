"""What comes after an attempt unless staff say otherwise: the clinic's rule, so that nobody is forgotten.

A missed call is tried again some open hours later, then in the morning of the next open day; after the last try staff
decide, or write. Every time is in the clinic's hours, at a decent hour where the person is, and at the time of day
that they asked for, if there is one within a few days.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from clinic_site.facts import ClinicFacts, clinic_facts
from clinic_site.opening_hours import CLINIC_ZONE, Calendar
from clinic_site.quarter_hours import QUARTER_HOUR, rounded_up
from consultations.local_hours import may_be_called_at, zones_of
from consultations.models import ConsultationRequest, HistoryEntry
from consultations.standings import Standing

NextStep = ConsultationRequest.NextStep
GoodTime = ConsultationRequest.GoodTime
Outcome = HistoryEntry.Outcome
MISSED = (Outcome.NO_ANSWER, Outcome.LEFT_MESSAGE)
# While a reached person's page stands open, staff say what comes next; a page that was left is back in the list then.
TIME_TO_DECIDE = timedelta(minutes=30)
# How long an e-mail of ours may wait for its answer.
TIME_TO_REPLY = timedelta(days=3)
LOOK_AHEAD = timedelta(days=7)
# Hours of the day in Leesburg: from, and before.
HOURS_OF = {GoodTime.MORNING: (0, 11), GoodTime.MIDDAY: (11, 14), GoodTime.AFTERNOON: (14, 24)}


def step_after(outcome: str, standing: Standing, *, misses: int, now: datetime) -> tuple[str, datetime]:
    """The next step and its time after an attempt that ended so. `misses` counts the calls missed, with this one."""
    facts = clinic_facts()
    if outcome in MISSED and misses < facts.tries:
        return NextStep.CALL_AGAIN, _next_call(standing.request, misses, facts, now)
    if outcome == Outcome.WROTE:
        return NextStep.AWAIT_REPLY, _opening_after(facts.calendar, now + TIME_TO_REPLY)
    if outcome != Outcome.REACHED and standing.may_write:
        return NextStep.WRITE, _opening_after(facts.calendar, now)
    if outcome in MISSED:
        return NextStep.DECIDE, _opening_after(facts.calendar, _midnight_after(now))
    decided = facts.calendar.after_open_time(now, TIME_TO_DECIDE) or now + TIME_TO_DECIDE
    return NextStep.DECIDE, rounded_up(decided)


def _next_call(request: ConsultationRequest, misses: int, facts: ClinicFacts, now: datetime) -> datetime:
    if misses <= 1:
        start = facts.calendar.after_open_time(now, timedelta(hours=facts.try_again_after_hours))
    else:
        start = next((opens for opens, _ in facts.calendar.intervals_from(_midnight_after(now))), None)
    start = start or now + timedelta(days=1)
    zones = zones_of(request.phone)
    first_hour, last_hour = HOURS_OF.get(request.good_time, (0, 24))

    def is_decent(moment: datetime) -> bool:
        return may_be_called_at(moment, zones)

    def is_welcome(moment: datetime) -> bool:
        return is_decent(moment) and first_hour <= moment.astimezone(CLINIC_ZONE).hour < last_hour

    return _first(facts.calendar, start, is_welcome) or _first(facts.calendar, start, is_decent) or start


def _first(calendar: Calendar, start: datetime, suits: Callable[[datetime], bool]) -> datetime | None:
    return next(filter(suits, _quarter_hours(calendar, start)), None)


def _quarter_hours(calendar: Calendar, start: datetime) -> Iterator[datetime]:
    """Every quarter of an hour in which the clinic is open, from `start` on, for a week."""
    for opens, closes in calendar.intervals_from(start):
        if opens > start + LOOK_AHEAD:
            return
        moment = rounded_up(opens)
        while moment < closes:
            yield moment
            moment += QUARTER_HOUR


def _opening_after(calendar: Calendar, moment: datetime) -> datetime:
    """`moment` itself while the clinic is open, else when it opens; as it is when it never does."""
    opens = next((begins for begins, _ in calendar.intervals_from(moment)), moment)
    return rounded_up(opens)


def _midnight_after(moment: datetime) -> datetime:
    local = moment.astimezone(CLINIC_ZONE)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
