"""When the clinic is open, and when a stretch of open time is over. Moments have a time zone; results are in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CLINIC_ZONE = ZoneInfo("America/New_York")
LONGEST_LOOK_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Opening:
    weekday: int  # Monday is 0
    opens: time
    closes: time


@dataclass(frozen=True)
class ClosedDays:
    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True)
class Calendar:
    """The week as it should be, and the days that are different."""

    openings: tuple[Opening, ...]
    closures: tuple[ClosedDays, ...]

    def is_closed_on(self, day: date) -> bool:
        return any(closure.first_day <= day <= closure.last_day for closure in self.closures)

    def hours_of_open_days(self) -> set[float]:
        """How many hours the clinic is open on the days of the week on which it opens, each number once."""
        by_day: dict[int, float] = {}
        for opening in self.openings:
            length = datetime.combine(date.min, opening.closes) - datetime.combine(date.min, opening.opens)
            by_day[opening.weekday] = by_day.get(opening.weekday, 0) + length.total_seconds() / 3600
        return set(by_day.values())

    def intervals_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what is left of each opening after `moment`, in order, for at most a year."""
        moment = moment.astimezone(UTC)  # sums in a zone whose clocks change would be off by an hour
        first = moment.astimezone(CLINIC_ZONE).date()
        for offset in range(LONGEST_LOOK_AHEAD.days):
            day = first + timedelta(days=offset)
            for opening in sorted(self.openings, key=lambda opening: opening.opens):
                if opening.weekday != day.weekday() or self.is_closed_on(day):
                    continue
                opens, closes = _at(day, opening.opens), _at(day, opening.closes)
                if closes > moment:
                    yield max(opens, moment), closes

    def after_open_time(self, moment: datetime, open_time: timedelta) -> datetime | None:
        """The moment when the clinic has been open for `open_time` since `moment`; None when it never will be."""
        left = open_time
        for begins, ends in self.intervals_from(moment):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return None


def _at(day: date, at: time) -> datetime:
    """A wall-clock time in Leesburg as UTC, so that differences are real hours on days when the clocks change."""
    return datetime.combine(day, at, CLINIC_ZONE).astimezone(UTC)
