from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from clinic_site import kept_briefly, status
from clinic_site.backups.model import BackupRun
from clinic_site.backups.records import forget_old
from clinic_site.backups.standing import duration_of, look, sentence_of
from clinic_site.backups.stores import FolderStore
from tests.factories import make_staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def add(kind: str, age: timedelta, *, succeeded: bool = True, words: str = "") -> BackupRun:
    at = timezone.now() - age
    return BackupRun.objects.create(
        kind=kind, machine="here", started_at=at, ended_at=at + timedelta(seconds=12), succeeded=succeeded, words=words
    )


def test_the_status_page_asks_for_backups() -> None:
    assert status.LOOKS["backups"] is look


def test_a_site_without_backups_says_what_would_be_lost(settings: Settings) -> None:
    settings.BACKUP_STORAGE = None

    assert "every request is lost" in look()
    assert "BACKUP_STORAGE" in look()


@pytest.mark.parametrize(
    ("made", "rehearsed", "words"),
    [
        (timedelta(minutes=119), timedelta(days=8, hours=23), ""),
        (timedelta(minutes=121), timedelta(days=1), "The last backup is of "),
        (None, None, "There is no backup yet."),
        (timedelta(minutes=5), None, "none was restored for trial yet"),
        (timedelta(minutes=5), timedelta(days=9, minutes=1), "none was restored for trial since "),
        (-timedelta(days=1), timedelta(days=1), "There is no backup yet."),  # its clock was ahead
        (timedelta(minutes=5), -timedelta(days=1), "none was restored for trial yet"),
    ],
)
def test_backups_are_fine_while_one_is_fresh_and_one_was_restored_lately(
    backups: FolderStore, made: timedelta | None, rehearsed: timedelta | None, words: str
) -> None:
    for kind, age in (("MADE", made), ("REHEARSED", rehearsed)):
        if age is not None:
            add(kind, age)

    assert look().startswith(words) if words.startswith("T") else words in look()
    assert (look() == "") == (words == "")
    assert not look() or "Tell whoever looks after the server" in look()


def test_after_a_clock_that_was_ahead_backups_of_now_are_what_counts(backups: FolderStore) -> None:
    for kind in ("MADE", "REHEARSED"):
        add(kind, -400 * DAY)
        add(kind, timedelta(minutes=5))
    assert look() == ""
    BackupRun.objects.filter(kind="MADE", started_at__lt=timezone.now()).update(started_at=timezone.now() - DAY)
    add("MADE", timedelta(minutes=5), succeeded=False, words="There is no room left on a disk.")

    assert look().startswith("The last backup is of ")
    assert "The last try said: There is no room left on a disk." in look()


def test_what_the_last_try_said_is_told(backups: FolderStore) -> None:
    add("MADE", timedelta(hours=3))
    add("MADE", timedelta(minutes=5), succeeded=False, words="There is no room left on a disk.")

    assert "The last try said: There is no room left on a disk." in look()


def test_runs_are_told_in_sentences() -> None:
    good = add("MADE", timedelta(hours=1), words="70 rows in 7 tables, 3 files of pictures.")
    good.bytes = 4_400_000
    bad = add("REHEARSED", timedelta(hours=1), succeeded=False, words="The backup was cut.")
    running = BackupRun(kind="MADE", started_at=timezone.now())

    assert sentence_of(good) == "Backup: All went well. 4.2\xa0MB. 70 rows in 7 tables, 3 files of pictures."
    assert sentence_of(bad) == "Rehearsal: It failed. The backup was cut."
    assert sentence_of(running) == "Backup: it has not ended yet."
    assert [duration_of(run) for run in (good, running)] == ["12 seconds", ""]


def test_the_owner_reads_how_backups_went_and_can_change_nothing(client: Client) -> None:
    add("REHEARSED", timedelta(hours=1), words="The backup of 3 pm was restored for trial.")
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    page = client.get(reverse("admin:clinic_site_backuprun_changelist")).content.decode()

    assert "Rehearsal: All went well. The backup of 3 pm was restored for trial." in page
    assert "12 seconds" in page
    assert "Delete" not in page


@pytest.mark.parametrize(("role", "sees"), [("owner", True), ("front desk", False)])
def test_the_owner_is_told_on_every_staff_page_that_backups_fail(
    client: Client, backups: FolderStore, role: str, sees: bool
) -> None:
    client.force_login(make_staff("olga", role), backend="clinic_site.staff_backend.StaffBackend")
    warned = client.get("/admin/").content.decode()
    add("MADE", timedelta(minutes=5))
    add("REHEARSED", timedelta(days=1))
    kept_briefly.forget()  # half a minute later
    fine = client.get("/admin/").content.decode()

    assert ["There is no backup yet." in page for page in (warned, fine)] == [sees, False]


def test_records_of_backups_go_after_two_months_and_of_rehearsals_after_six_years() -> None:
    add("MADE", 61 * DAY)
    kept = [add("MADE", age * DAY) for age in range(0, 60, 6)] + [add("REHEARSED", 6 * 365 * DAY)]
    add("REHEARSED", (6 * 366 + 1) * DAY)
    forget_old()

    assert list(BackupRun.objects.order_by("-started_at")) == kept


def test_a_clock_that_runs_far_ahead_costs_no_record() -> None:
    """Without the record of a backup nobody knows whether the database of now has made it, and knows all since."""
    for age in (0, 400, 401, 7 * 366):
        add("MADE", age * DAY)
    forget_old()

    assert BackupRun.objects.count() == 4
