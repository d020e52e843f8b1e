"""Until when a review holds, and what happens when it is late. Days are the clinic's own."""

from datetime import date, timedelta

from django.utils import timezone

LONGEST_INTERVAL = timedelta(days=365)
# From then on an article shows no way to ask for a call, until somebody has looked at it again.
WITHDRAW_CALL_AFTER = timedelta(days=60)
WARN_BEFORE = (30, 60, 90)  # days


def is_overdue(due: date | None) -> bool:
    """Whether the day by which a review was due has passed at the clinic; never for what nobody has signed off."""
    return due is not None and timezone.localdate() > due


def is_long_overdue(due: date | None) -> bool:
    """Whether it passed so long ago that the page no longer offers the call."""
    return due is not None and timezone.localdate() >= due + WITHDRAW_CALL_AFTER


def days_of_change(due: date) -> tuple[date, date]:
    """The first day on which a page says that it is overdue, and the first on which it no longer offers the call."""
    return due + timedelta(days=1), due + WITHDRAW_CALL_AFTER
