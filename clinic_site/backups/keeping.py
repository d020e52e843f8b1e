"""How long backups are kept: all of the last 48 hours, then the last of each day, and none for more than 35 days.

People who were erased from the database are still in older backups; 35 days is what the privacy page promises. Copies
of whole weeks would lie beyond that, so there are none.

While the clock may be wrong (see clock.py) none goes. One dated ahead of now was made while the clock was ahead,
or ours is behind: it goes once backups were made for three days after it, and not only when its own time has come.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from clinic_site.backups import records
from clinic_site.backups.clock import LONG_GAP, SETTLED, has_settled, is_ahead
from clinic_site.backups.manifest import all_backups, taken_at
from clinic_site.backups.stores import Store
from clinic_site.opening_hours import CLINIC_ZONE

KEEP_ALL = timedelta(hours=48)
KEEP_DAYS = timedelta(days=35)
HELD = (
    f"no backup was deleted: for more than {LONG_GAP.days} days none was made, or the clock is wrong; old ones go once "
    f"backups were made for {SETTLED.days} days"
)
logger = logging.getLogger("clinic.backups")


def no_longer_kept(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which of the backups of these moments are to be deleted. The newest never is."""
    ordered = sorted(moments, reverse=True)
    last_of_day: dict[object, datetime] = {}
    for moment in ordered:
        last_of_day.setdefault(moment.astimezone(CLINIC_ZONE).date(), moment)
    kept = {moment for moment in ordered if now - moment <= KEEP_ALL}
    kept |= {moment for moment in last_of_day.values() if now - moment <= KEEP_DAYS}
    return set(ordered[1:]) - kept


def delete_old(store: Store, now: datetime) -> int:
    """Delete what is no longer kept; returns how many."""
    names = {taken_at(file.name): file.name for file in all_backups(store)}
    ahead = {moment for moment in names if is_ahead(moment, now)}
    present = names.keys() - ahead
    gone = no_longer_kept(present, now)
    if gone and not has_settled(present, now):
        logger.warning(HELD)
        gone = set()
    gone |= {moment for moment in ahead if _is_outlived(names[moment], now)}
    for moment in gone:
        store.delete(names[moment])
    return len(gone)


def _is_outlived(name: str, now: datetime) -> bool:
    following = records.first_made_after(name)
    return following is not None and now - following.started_at >= SETTLED
