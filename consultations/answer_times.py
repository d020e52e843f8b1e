"""How much opening time went by until people were first contacted."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db.models import Func, IntegerField, QuerySet

from clinic_site.opening_hours import CLINIC_ZONE, Calendar
from consultations.models import ConsultationRequest


class Seconds(Func):
    """A moment in whole seconds since 1970: many of them are read in a fraction of the time."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: object, connection: object, **context: object) -> tuple[str, list[object]]:
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)")

    def as_postgresql(self, compiler: object, connection: object, **context: object) -> tuple[str, list[object]]:
        return self.as_sql(compiler, connection, template="CAST(EXTRACT(EPOCH FROM %(expressions)s) AS BIGINT)")


class OpenClock:
    """Tells how long the clinic was open between two moments, for many pairs of them."""

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        """From `first` to `last`, in seconds since 1970."""
        self._starts: list[int] = []
        self._lengths: list[int] = []
        self._before: list[int] = []
        day, end = (datetime.fromtimestamp(at, tz=UTC).astimezone(CLINIC_ZONE).date() for at in (first, last))
        total = 0
        while day <= end:
            for opens, closes in calendar.intervals_on(day):
                self._starts.append(int(opens.timestamp()))
                self._lengths.append(int((closes - opens).total_seconds()))
                self._before.append(total)
                total += self._lengths[-1]
            day += timedelta(days=1)

    def between(self, start: int, end: int) -> int:
        """Seconds of opening time."""
        return self._until(end) - self._until(start)

    def _until(self, moment: int) -> int:
        place = bisect_right(self._starts, moment) - 1
        if place < 0:
            return 0
        return self._before[place] + min(moment - self._starts[place], self._lengths[place])


def median_answer_time(requests: QuerySet[ConsultationRequest], calendar: Calendar) -> timedelta | None:
    """The middle one of those that were contacted, in opening time; None when none was."""
    times = requests.exclude(first_contact_at=None).values_list(Seconds("received_at"), Seconds("first_contact_at"))
    pairs = list(times)
    if not pairs:
        return None
    clock = OpenClock(calendar, min(start for start, _ in pairs), max(end for _, end in pairs))
    return timedelta(seconds=median(clock.between(start, end) for start, end in pairs))


def spoken_length(length: timedelta) -> str:
    """Hours and minutes, such as “3 hours and 20 minutes”: opening time has no days."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    parts = [f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in ((hours, "hour"), (minutes, "minute"))]
    return " and ".join(part for part in parts if not part.startswith("0 ")) or "less than a minute"
