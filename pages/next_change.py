"""When the clock alone changes what public pages show."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from clinic_site.facts import clinic_facts
from clinic_site.opening_hours import CLINIC_ZONE
from pages.models import ArticleVersion
from pages.models.reviews import days_on_which_reviews_fall_due
from pages.review_dates import WITHDRAW_CALL_AFTER, days_of_change

FAR = timedelta(days=365)


def next_change_by_the_clock() -> float:
    """Seconds since 1970 (UTC) until which pages made now stay right.

    A closing day that is over leaves the pages at midnight in Leesburg, an approved version appears at its time, and
    a review that is late shows from midnight on.
    """
    now = timezone.now()
    today = now.astimezone(CLINIC_ZONE).date()
    moments = [now + FAR]
    for closure in clinic_facts().calendar.closures:
        if closure.last_day >= today:
            moments.append(_midnight(closure.last_day + timedelta(days=1)))
    for due in days_on_which_reviews_fall_due(since=today - WITHDRAW_CALL_AFTER):
        moments.extend(_midnight(day) for day in days_of_change(due) if day > today)
    coming = ArticleVersion.objects.filter(published_at__gt=now).order_by("published_at")
    moments.extend(coming.values_list("published_at", flat=True)[:1])
    return min(moments).timestamp()


def _midnight(day: date) -> datetime:
    """The first moment of a day at the clinic."""
    return datetime.combine(day, time.min, CLINIC_ZONE)
