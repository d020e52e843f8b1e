"""How long backups are kept: all of the last 48 hours, then the last of each day, and none for more than 35 days.

People who were erased from the database are still in older backups; 35 days is what the privacy page promises. Copies
of whole weeks would lie beyond that, so there are none.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from clinic_site.backups.manifest import all_backups, taken_at
from clinic_site.backups.stores import Store
from clinic_site.opening_hours import CLINIC_ZONE

KEEP_ALL = timedelta(hours=48)
KEEP_DAYS = timedelta(days=35)


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
    gone = no_longer_kept(names, now)
    for moment in gone:
        store.delete(names[moment])
    return len(gone)
