from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_site.backups.keeping import delete_old, no_longer_kept
from clinic_site.backups.manifest import new_name
from clinic_site.backups.stores import FolderStore

NOON = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # noon in Leesburg


def at(words: str) -> datetime:
    """Day and hour of November 2026 or later, in the clinic's winter time."""
    return datetime.strptime(f"{words} -0500", "%Y-%m-%d %H:%M %z")


# Worked out by hand, looking back from noon on Friday, November 27: what is kept of the backups of these times.
KEPT = [
    ("2026-11-27 11:55", True),  # all of the last 48 hours
    ("2026-11-27 11:00", True),
    ("2026-11-27 00:05", True),
    ("2026-11-26 23:10", True),
    ("2026-11-26 01:00", True),
    ("2026-11-25 12:00", True),  # 48 hours to the minute
    ("2026-11-25 11:59", False),  # a later one of that day is there
    ("2026-11-25 00:30", False),
    ("2026-11-24 23:30", True),  # the last of its day, in the clinic's own time
    ("2026-11-24 19:30", False),  # already the 25th by the clock of London
    ("2026-11-24 08:00", False),
    ("2026-11-20 03:00", True),  # the only one of its day
    ("2026-11-01 23:59", True),
    ("2026-11-01 01:30", False),
    ("2026-10-24 10:00", True),  # 34 days
    ("2026-10-23 12:00", True),  # 35 days to the minute (an hour of summer time lies between)
    ("2026-10-22 23:00", False),  # more than 35 days: whoever was erased since is still in it
    ("2026-09-01 12:00", False),
]


def test_the_schedule_keeps_what_was_worked_out_by_hand() -> None:
    moments = {words: at(words) for words, _ in KEPT}
    gone = no_longer_kept(moments.values(), NOON)

    assert [(words, moments[words] not in gone) for words, _ in KEPT] == KEPT


def test_hourly_backups_of_two_months_leave_forty_eight_hours_and_one_for_each_day_before() -> None:
    hours = [NOON - timedelta(hours=number) for number in range(60 * 24)]
    kept = sorted(set(hours) - no_longer_kept(hours, NOON), reverse=True)

    assert kept[:49] == hours[:49]
    assert len(kept) == 49 + 33  # from November 24 back to October 23, whose last one is 34.5 days old
    assert NOON - kept[-1] <= timedelta(days=35)


def test_the_newest_is_kept_however_old_it_is() -> None:
    old = [NOON - timedelta(days=400), NOON - timedelta(days=300)]

    assert no_longer_kept(old, NOON) == {old[0]}


@pytest.mark.parametrize("ahead", [timedelta(minutes=2), timedelta(days=400)])
def test_one_that_seems_to_come_from_the_future_is_kept(ahead: timedelta) -> None:
    assert no_longer_kept([NOON + ahead, NOON], NOON) == set()


def test_what_is_no_longer_kept_is_deleted_from_the_store_and_nothing_else(
    backups: FolderStore, tmp_path: Path
) -> None:
    names = [new_name(NOON - age) for age in (timedelta(), timedelta(days=36), timedelta(days=20))]
    for name in [*names, "backups/notes.txt"]:
        with backups.writing(name, tmp_path) as file:
            file.write(b"x")

    assert delete_old(backups, NOON) == 1
    assert {file.name for file in backups.files("backups")} == {names[0], names[2], "backups/notes.txt"}
