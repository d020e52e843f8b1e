"""The owner's list of backups, on a phone and on a desk."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from clinic_site.models import BackupRun
from tests.factories import make_staff
from tests.journeys.people import Staff
from tests.journeys.test_staff_accessibility import BOTH_SCHEMES, faults_on

LIST = "/admin/clinic_site/backuprun/"


def add_runs() -> BackupRun:
    """A good backup, a rehearsal of it, and one that failed."""
    now = timezone.now()
    counted = "12,345 rows in 61 tables, 31 files of pictures."
    trial = (
        "The backup of 3 pm on Friday, November 27 was restored for trial: 12,345 rows in 61 tables and 31 "
        "files of pictures are as they were. By now the live data has 12 more and 0 fewer, in 3 tables."
    )
    for minutes, kind, succeeded, words in (
        (300, "MADE", True, counted),
        (240, "REHEARSED", True, trial),
        (5, "MADE", False, "There is no room left on a disk: make room, or give it a larger one."),
    ):
        at = now - timedelta(minutes=minutes)
        run = BackupRun.objects.create(
            kind=kind,
            machine="web1",
            started_at=at,
            ended_at=at + timedelta(seconds=12),
            succeeded=succeeded,
            words=words,
            bytes=4_400_000,
            name="backups/2026-11-27T19-45-00Z-a1b2c3",
        )
    return run


@BOTH_SCHEMES
def test_list_of_backups_has_no_accessibility_fault(someone_on_staff: Callable[[], Staff], scheme: str) -> None:
    run = add_runs()
    make_staff("olga", "owner")
    olga = someone_on_staff()
    olga.signs_in("olga")
    found = {path: faults_on(olga, path) for path in (LIST, f"{LIST}{run.pk}/change/")}

    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})
