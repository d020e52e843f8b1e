"""The numbers of the overview: requests that are kept, each with the list behind it, and totals of those erased."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, Min, Q
from django.utils import timezone

from consultations import articles_read
from consultations.figures import ANSWERS, ASKED, ENDS, FIGURES, NOBODY_TRIED, NOW
from consultations.models import ConsultationRequest, DailyTotal
from consultations.narrowing import list_of_article, list_of_figure
from consultations.request_periods import Period, today

WEEKS = 12
Totals = Counter[tuple[str, str]]
Reason = ConsultationRequest.ClosingReason
# How erased requests are told apart, by the names of the same thing among those that are kept.
ERASED_ANSWERS = {"in-time": "IN_TIME", "late": "LATE", "never": "NEVER"}


@dataclass(frozen=True)
class Number:
    """A number of requests. The list at `url` shows the `kept` ones; the others are erased by now."""

    kept: int
    erased: int = 0
    url: str = ""
    words: str = ""
    share: float = 0.0  # in percent of the largest number beside it, for drawing

    @property
    def total(self) -> int:
        return self.kept + self.erased

    def __bool__(self) -> bool:
        return bool(self.total)


def numbers_of(period: Period, erased: Totals) -> dict[str, Number]:
    """Every number about those who asked in this period, by the name of its figure."""
    names = ["asked", "sent", "no-request", *ANSWERS, *ENDS]
    kept = _counts(names, period.condition)
    gone = _erased(erased)
    return {name: _number(name, kept[name], period, gone.get(name, 0)) for name in names}


def waiting_now() -> tuple[dict[str, Number], datetime | None]:
    """Every number about those who wait, whenever they asked; and the earliest promise to one whom nobody has tried."""
    unanswered = FIGURES["waiting"].condition(timezone.now()) & NOBODY_TRIED
    kept = _counts(list(NOW), Q(), oldest_promise=Min("answer_by", filter=unanswered))
    return {name: _number(name, kept[name], Period()) for name in NOW}, kept["oldest_promise"]


def weeks(erased_by_day: Mapping[date, Totals]) -> list[Number]:
    """How many asked in each of the last twelve weeks, Monday to Sunday, the newest last."""
    monday = today() - timedelta(days=today().weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    periods = [Period(start, start + timedelta(days=6)) for start in starts]
    found = ConsultationRequest.objects.filter(Period(starts[0]).condition, ASKED)
    kept = found.aggregate(**{f"week_{place}": Count("pk", filter=p.condition) for place, p in enumerate(periods)})
    told = []
    for place, period in enumerate(periods):
        gone = sum((erased_by_day.get(period.first + timedelta(days=day), Counter()) for day in range(7)), Counter())
        words = f"{period.first:%B} {period.first.day}"
        told.append(replace(_number("asked", kept[f"week_{place}"], period, _erased(gone)["asked"]), words=words))
    return drawn(told)


def articles(period: Period, erased: Totals) -> list[Number]:
    """How many of those who asked came from each article, the most first."""
    kept = articles_read.articles_of(ConsultationRequest.objects.filter(period.condition, ASKED))
    gone = Counter({detail: count for (kind, detail), count in erased.items() if kind == "ARTICLE" and detail})
    told = [
        Number(
            kept[article],
            gone[article],
            list_of_article(article, period),
            articles_read.spoken_name(article),
        )
        for article in kept | gone
    ]
    return drawn(sorted(told, key=lambda number: (-number.total, number.words)))


def totals_by_day(first: date) -> dict[date, Totals]:
    """What was counted from this day on."""
    found: dict[date, Totals] = {}
    for day, kind, detail, count in DailyTotal.objects.filter(day__gte=first).values_list(
        "day", "kind", "detail", "count"
    ):
        found.setdefault(day, Counter())[kind, detail] += count
    return found


def added_up(by_day: Mapping[date, Totals], period: Period) -> Totals:
    total: Totals = Counter()
    for day, counts in by_day.items():
        if period.first <= day <= period.last:
            total.update(counts)
    return total


def drawn(numbers: list[Number]) -> list[Number]:
    """The same numbers, each with its share of the largest."""
    largest = max((number.total for number in numbers), default=0) or 1
    return [replace(number, share=round(100 * number.total / largest, 1)) for number in numbers]


def _counts(names: list[str], condition: Q, **also: Aggregate) -> dict[str, Any]:
    """The numbers of these figures in one question, and what is asked beside them."""
    now = timezone.now()
    wanted = {name.replace("-", "_"): Count("pk", filter=FIGURES[name].condition(now)) for name in names}
    found = ConsultationRequest.objects.filter(condition).aggregate(**wanted, **also)
    return found | {name: found[name.replace("-", "_")] for name in names}


def _number(name: str, kept: int, period: Period, erased: int = 0) -> Number:
    return Number(kept, erased, list_of_figure(name, period), FIGURES[name].words)


def _erased(totals: Totals) -> Counter[str]:
    """Erased requests by the same names. Those that were no real request asked for nothing: see erased_totals.py."""
    unreal = totals["CLOSED", Reason.NO_REQUEST]
    received = sum(count for (kind, _), count in totals.items() if kind == "RECEIVED")
    found = Counter({"asked": max(received - unreal, 0), "no-request": unreal, "sent": totals["RECEIVED", "FORM"]})
    for name, detail in ERASED_ANSWERS.items():
        found[name] = totals["ANSWERED", detail]
    for name, reason in _reasons().items():
        found[name] = totals["CLOSED", reason]
    return found


def _reasons() -> dict[str, str]:
    return {f"closed-{reason.lower().replace('_', '-')}": reason for reason in Reason if reason != Reason.NO_REQUEST}
