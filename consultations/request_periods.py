"""Requests received from one day to another, by the clocks of Leesburg: a filter of the list, and of the overview."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.opening_hours import CLINIC_ZONE

FROM, TO = "from", "to"
NO_DAY = (
    "The list shows nothing, because a day in its address cannot be read. Write it like 2026-11-27, or choose here."
)
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


def spoken_day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def period_asked(query: Mapping[str, str]) -> Period:
    """The period in an address. Raises ValueError for what is no day."""
    return Period(*(date.fromisoformat(query[name]) if query.get(name) else None for name in (FROM, TO)))


class PeriodFilter(admin.ListFilter):
    title = "when they asked"

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: type[Model], model_admin: admin.ModelAdmin
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.expected_parameters():
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.period: Period | None = Period()
        try:
            self.period = period_asked(self.used_parameters)
        except ValueError:
            self.period = None
            messages.error(request, NO_DAY)

    def expected_parameters(self) -> list[str]:
        return [FROM, TO]

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: object) -> Iterable[dict[str, object]]:
        shown = {"Any time": Period(), **{f"The last {words}": last_days(days) for days, words in DAYS.items()}}
        if self.period is not None and self.period not in shown.values():
            words = self.period.words
            shown[f"{words[:1].upper()}{words[1:]}"] = self.period
        for words, period in shown.items():
            address = changelist.get_query_string(period.query, remove=[FROM, TO])
            yield {"selected": period == self.period, "query_string": address, "display": words}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.none() if self.period is None else queryset.filter(self.period.condition)


def list_address(base: str, period: Period, **params: str) -> str:
    return f"{base}?{urlencode({**params, **period.query})}"
