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
            for opens, closes in self.intervals_on(first + timedelta(days=offset)):
                if closes > moment:
                    yield max(opens, moment), closes

    def intervals_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """When the clinic opens and closes that day, in order; nothing on a closed day."""
        own = [opening for opening in self.openings if opening.weekday == day.weekday() and not self.is_closed_on(day)]
        return [(_at(day, opening.opens), _at(day, opening.closes)) for opening in sorted(own, key=_opening_time)]

    def is_open(self, moment: datetime, *, grace: timedelta = timedelta()) -> bool:
        """Whether the clinic is open then, or closed no longer than `grace` ago."""
        today = moment.astimezone(CLINIC_ZONE).date()
        near = [*self.intervals_on(today - timedelta(days=1)), *self.intervals_on(today)]
        return any(opens <= moment <= closes + grace for opens, closes in near)

    def opens_again(self, moment: datetime) -> bool:
        """Whether there is any open time within a year after `moment`."""
        return next(self.intervals_from(moment), None) is not None

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the clinic is open from `start` to `end`, which are at most a year apart."""
        total = timedelta()
        for begins, ends in self.intervals_from(start):
            if begins >= end:
                break
            total += min(ends, end) - begins
        return total

    def after_open_time(self, moment: datetime, open_time: timedelta) -> datetime | None:
        """The moment when the clinic has been open for `open_time` since `moment`; None when it never will be."""
        left = open_time
        for begins, ends in self.intervals_from(moment):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        return None


def _opening_time(opening: Opening) -> time:
    return opening.opens


def _at(day: date, at: time) -> datetime:
    """A wall-clock time in Leesburg as UTC, so that differences are real hours on days when the clocks change."""
    return datetime.combine(day, at, CLINIC_ZONE).astimezone(UTC)
