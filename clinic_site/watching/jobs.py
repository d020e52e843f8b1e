"""Whether the timed jobs run, and whether the clock that they go by is right."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from clinic_site.job_reports import JobReport, job_reports
from clinic_site.status import keeper

MOST_APART = timedelta(seconds=60)
MOST_NAMED = 3


def look() -> str:
    """What to do about late jobs, and about a clock that is wrong."""
    late = [report for report in job_reports(timezone.now()) if report.is_late]
    return " ".join(words for words in (_about_late(late), _about_clock()) if words)


def _about_late(late: list[JobReport]) -> str:
    if not late:
        return ""
    named = [f"“{report.words}”" for report in late[:MOST_NAMED]]
    more = f" and {len(late) - MOST_NAMED} more" if len(late) > MOST_NAMED else ""
    what = f"{', '.join(named)}{more} did not run on time."
    return f"{what} Open this page again in ten minutes. If it still says so, ask {keeper()} to look at the timed jobs."


def _about_clock() -> str:
    apart = clocks_apart()
    if apart is None or abs(apart) <= MOST_APART:
        return ""
    return (
        f"Two clocks of the site are {round(abs(apart).total_seconds())} seconds apart, so promises and reminders may "
        f"come at the wrong time. Ask {keeper()} to set the clocks of the server and of the database right."
    )


def clocks_apart() -> timedelta | None:
    """How far the clock of the database server is ahead of ours; None where both are one and the same."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return theirs - timezone.now()
