"""Requests received from one day to another, by the clocks of Leesburg."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from clinic_site.opening_hours import CLINIC_ZONE
from clinic_site.spoken_times import spoken_day

FROM, TO = "from", "to"
DAYS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "12 months"}


@dataclass(frozen=True)
class Period:
    """Whole days in Leesburg, both included; None leaves that side open."""

    first: date | None = None
    last: date | None = None

    @property
    def condition(self) -> Q:
        """That a request was received then."""
        found = Q(received_at__gte=start_of(self.first)) if self.first else Q()
        return found & Q(received_at__lt=start_of(self.last + timedelta(days=1))) if self.last else found

    @property
    def query(self) -> dict[str, str]:
        """How the list is asked for it."""
        return {name: f"{day}" for name, day in ((FROM, self.first), (TO, self.last)) if day}

    @property
    def words(self) -> str:
        if self.first and self.first == self.last:
            return f"on {spoken_day(self.first)}"
        start = f"from {spoken_day(self.first)}" if self.first else ""
        end = f"until {spoken_day(self.last)}" if self.last else ""
        return f"{start} {end}".strip()


def today() -> date:
    return timezone.now().astimezone(CLINIC_ZONE).date()


def last_days(days: int) -> Period:
    """So many days, today included."""
    return Period(today() - timedelta(days=days - 1), today())


def start_of(day: date) -> datetime:
    """Midnight in Leesburg; a day on which the clocks change is 23 or 25 hours long."""
    return datetime.combine(day, time.min, CLINIC_ZONE).astimezone(UTC)


def period_asked(query: Mapping[str, str]) -> Period:
    """The period in an address. Raises ValueError for what is no day, and for one that no calendar goes beyond."""
    first, last = (date.fromisoformat(query[name]) if query.get(name) else None for name in (FROM, TO))
    if any(day and not 1900 < day.year < 9000 for day in (first, last)):
        raise ValueError
    return Period(first, last)
