"""One page that says in sentences how many asked, how fast they were answered, and what came of it."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic_site.facts import clinic_facts
from clinic_site.spoken_times import spoken_moment
from consultations.answer_times import median_answer_time, spoken_length
from consultations.figures import ANSWERS, ASKED, ENDS
from consultations.form_steps import form_steps
from consultations.models import ConsultationRequest
from consultations.overview_numbers import (
    WEEKS,
    Number,
    added_up,
    articles,
    drawn,
    numbers_of,
    totals_by_day,
    waiting_now,
    weeks,
)
from consultations.request_periods import DAYS, Period, last_days, today

MAY_READ = "consultations.view_overview"
USUAL_DAYS = 30


@dataclass(frozen=True)
class Choice:
    """One of the periods to choose from."""

    days: int
    words: str
    is_chosen: bool


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(MAY_READ):
        raise PermissionDenied
    days = _days_asked(request)
    context = {
        **admin.site.each_context(request),
        "title": "Overview",
        "choices": [Choice(number, words, number == days) for number, words in DAYS.items()],
        "period_words": f"in the last {DAYS[days]}",
        "asked_end": f" in the last {DAYS[days]}.",
        **_about(last_days(days)),
    }
    return TemplateResponse(request, "admin/consultations/overview.html", context)


def _days_asked(request: HttpRequest) -> int:
    """The usual number of days for whatever is none of the choices."""
    asked = request.GET.get("days", "")
    return int(asked) if asked in map(str, DAYS) else USUAL_DAYS


def _about(period: Period) -> dict[str, object]:
    by_day = totals_by_day(min(period.first, today() - timedelta(weeks=WEEKS)))
    totals = added_up(by_day, period)
    numbers = numbers_of(period, totals)
    asked = ConsultationRequest.objects.filter(period.condition, ASKED)
    waiting, oldest = waiting_now()
    led, by_week = articles(period, totals), weeks(by_day)
    median = median_answer_time(asked, clinic_facts().calendar)
    return {
        "asked": numbers["asked"],
        "sent": numbers["sent"],
        "unreal": numbers["no-request"],
        "weeks": by_week,
        "this_week": by_week[-1],
        "answers": drawn([numbers[name] for name in ANSWERS]),
        "in_time": _percent(numbers),
        "median": spoken_length(median) if median is not None else "",
        "ends": drawn([numbers[name] for name in ENDS if numbers[name]]),
        "waiting": {name.replace("-", "_"): number for name, number in waiting.items()},
        "oldest_promise": spoken_moment(oldest) if oldest else "",
        "articles": led,
        "form": form_steps(totals),
    }


def _percent(numbers: dict[str, Number]) -> int | None:
    """Of those whose promise is kept or missed for good, how many in a hundred heard from us in time; rounded down."""
    settled = sum(numbers[name].total for name in ("in-time", "late", "never", "missed"))
    return 100 * numbers["in-time"].total // settled if settled else None
