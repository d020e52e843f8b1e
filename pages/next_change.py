"""When the clock alone changes what public pages show."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from clinic_site.facts import clinic_facts
from clinic_site.opening_hours import CLINIC_ZONE
from pages.models import ArticleVersion

FAR = timedelta(days=365)


def next_change_by_the_clock() -> float:
    """Seconds since 1970 (UTC) until which pages made now stay right.

    A closing day that is over leaves the pages at midnight in Leesburg, and an approved version appears at its time.
    """
    now = timezone.now()
    today = now.astimezone(CLINIC_ZONE).date()
    moments = [now + FAR]
    for closure in clinic_facts().calendar.closures:
        if closure.last_day >= today:
            moments.append(datetime.combine(closure.last_day + timedelta(days=1), time.min, CLINIC_ZONE))
    coming = ArticleVersion.objects.filter(published_at__gt=now).order_by("published_at")
    moments.extend(coming.values_list("published_at", flat=True)[:1])
    return min(moments).timestamp()
