from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from clinic_site.backups.keeping import delete_old, no_longer_kept
from clinic_site.backups.manifest import new_name
from clinic_site.backups.model import BackupRun
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


def put(store: FolderStore, *moments: datetime) -> list[str]:
    """As if backups had been made at these moments."""
    (store.folder / "backups").mkdir(exist_ok=True)
    names = [new_name(moment) for moment in moments]
    for name in names:
        (store.folder / name).write_bytes(b"x")
    return names


def names_in(store: FolderStore) -> set[str]:
    return {file.name for file in store.files("backups")}


def made(name: str, moment: datetime) -> BackupRun:
    return BackupRun.objects.create(
        kind="MADE", machine="here", name=name, started_at=moment, ended_at=moment, succeeded=True
    )


def days(*ages: float) -> list[datetime]:
    return [NOON - timedelta(days=age) for age in ages]


def test_what_is_no_longer_kept_is_deleted_from_the_store_and_nothing_else(
    backups: FolderStore, tmp_path: Path
) -> None:
    names = put(backups, *days(0, 36, 6, 12, 18, 24, 30))
    with backups.writing("backups/notes.txt", tmp_path) as file:
        file.write(b"x")

    assert delete_old(backups, NOON) == 1
    assert names_in(backups) == {*names, "backups/notes.txt"} - {names[1]}


@pytest.mark.parametrize("made_meanwhile", [(), (0,), (0, 1 / 24, 2 / 24), (0, 1, 2, 2.9)])
def test_a_clock_that_runs_far_ahead_costs_no_backup(
    backups: FolderStore, caplog: pytest.LogCaptureFixture, made_meanwhile: tuple[float, ...]
) -> None:
    """Whether or not backups are made by the wrong clock, until somebody has had days to see it."""
    names = put(backups, *days(*range(400, 430), *made_meanwhile))

    assert delete_old(backups, NOON) == 0
    assert names_in(backups) == set(names)
    assert "no backup was deleted: for more than 7 days none was made, or the clock is wrong" in caplog.text


def test_after_a_long_time_without_any_old_backups_go_once_new_ones_were_made_for_three_days(
    backups: FolderStore,
) -> None:
    names = put(backups, *days(0, 1, 2, 3, 30, 36, 60))

    assert delete_old(backups, NOON) == 2
    assert names_in(backups) == set(names[:5])


@pytest.mark.django_db
def test_one_that_is_dated_ahead_goes_once_backups_were_made_for_three_days_after_it(backups: FolderStore) -> None:
    """It holds people who were erased since, and its own time may come in years."""
    past, ahead, *following = moments = [NOON - timedelta(days=1), NOON + timedelta(days=700), *days(0, -1, -2, -3)]
    names = put(backups, past, ahead)
    for name, moment in zip([*names, "", "", "", ""], moments, strict=True):
        made(name, moment)
    left = []
    for moment in following:
        put(backups, moment)
        with time_machine.travel(moment):
            delete_old(backups, moment)
        left.append(names[1] in names_in(backups))

    assert left == [True, True, True, False]
    assert names[0] in names_in(backups)


@pytest.mark.django_db
@pytest.mark.parametrize("is_restored", [True, False])
def test_one_that_is_dated_ahead_and_not_on_record_counts_from_when_the_database_was_brought_back(
    backups: FolderStore, is_restored: bool
) -> None:
    """A new machine whose clock is behind at first does not delete all that it was restored from."""
    (name,) = put(backups, NOON + timedelta(days=20))
    made("backups/of-the-old-machine", NOON - timedelta(days=30))
    if is_restored:
        BackupRun.objects.create(kind="RESTORED", machine="", started_at=NOON, ended_at=NOON, succeeded=True)
    made("backups/of-the-new-one", NOON)
    put(backups, NOON)
    with time_machine.travel(NOON):
        delete_old(backups, NOON)

    assert (name in names_in(backups)) == is_restored


def test_clocks_may_differ_by_an_hour(backups: FolderStore) -> None:
    names = put(backups, NOON + timedelta(minutes=59), NOON)

    assert delete_old(backups, NOON) == 0
    assert names_in(backups) == set(names)
