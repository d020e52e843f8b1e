"""A clock that was wrong for a while must cost no backup, and what it dated ahead must not pass for the newest.

Nobody can tell a clock that runs ahead from a site that was down for long: both see all backups grow old at once. So
nothing is deleted until backups have gone on for some days, in which somebody sees that the clock is wrong.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

AHEAD = timedelta(hours=1)  # more than clocks of machines differ, and than a clock is set back by
LONG_GAP = timedelta(days=7)
SETTLED = timedelta(days=3)  # a weekend, and more


def latest_moment(now: datetime | None = None) -> datetime:
    """What is dated later was dated by another clock than ours is now."""
    return (now or timezone.now()) + AHEAD


def is_ahead(moment: datetime, now: datetime | None = None) -> bool:
    return moment > latest_moment(now)


def has_settled(moments: Iterable[datetime], now: datetime) -> bool:
    """Whether backups of these moments go back from now without a long gap, or have gone on for days since the last."""
    begin = now
    for moment in sorted(moments, reverse=True):
        if begin - moment > LONG_GAP:
            return now - begin >= SETTLED
        begin = moment
    return True
