"""Late jobs are told by what they are for; a clock that is wrong is told, and does no harm meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from clinic_site import timed_jobs
from clinic_site.models import TimedJob
from clinic_site.watching import jobs

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
RUNS: list[datetime] = []


@pytest.fixture
def one_job(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SITE_KEEPER = "Sam (703 555 0142)"
    monkeypatch.setattr(timed_jobs, "JOBS", {})
    monkeypatch.setattr("clinic_site.job_reports.JOBS", timed_jobs.JOBS)
    timed_jobs.register("copy", every=MINUTE, run=lambda: RUNS.append(datetime.now(UTC)), words="Copy things")
    RUNS.clear()


def test_jobs_that_ran_are_fine(one_job: None) -> None:
    timed_jobs.run_due_jobs()

    assert (len(RUNS), jobs.look()) == (1, "")


def test_late_job_is_told_by_what_it_is_for_and_three_at_most_are_named(one_job: None) -> None:
    for number in range(4):
        timed_jobs.register(f"job-{number}", every=MINUTE, run=lambda: None, words=f"Do thing {number}")
    timed_jobs.run_due_jobs()
    TimedJob.objects.filter(name="copy").update(succeeded=False)
    assert jobs.look() == (
        "“Copy things” did not run on time. Open this page again in ten minutes. If it still says so, ask "
        "Sam (703 555 0142) to look at the timed jobs."
    )

    TimedJob.objects.update(succeeded=False)
    assert jobs.look().startswith("“Copy things”, “Do thing 0”, “Do thing 1” and 2 more did not run on time. ")


def test_the_end_of_the_last_good_run_stays_known_when_the_next_one_fails(
    one_job: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed_jobs.run_due_jobs()
    good = TimedJob.objects.get().succeeded_at
    TimedJob.objects.update(due_at=datetime.now(UTC) - MINUTE)
    timed_jobs.register("copy", every=MINUTE, run=lambda: 1 // 0)
    timed_jobs.run_due_jobs()

    job = TimedJob.objects.get()
    assert (job.succeeded, job.succeeded_at) == (False, good)


@pytest.mark.parametrize("off", [timedelta(minutes=2), timedelta(minutes=-2)], ids=["ahead", "behind"])
def test_clock_that_is_two_minutes_off_and_set_right_again_makes_no_job_late(one_job: None, off: timedelta) -> None:
    start = datetime.now(UTC)
    timed_jobs.run_due_jobs()
    with time_machine.travel(start + off, tick=False):
        timed_jobs.run_due_jobs()
        assert timed_jobs.late_jobs() == []
    for later in range(1, 4):
        with time_machine.travel(start + later * MINUTE, tick=False):
            timed_jobs.run_due_jobs()
            assert timed_jobs.late_jobs() == []
    # It ran when it was due by either clock, and at most once more for each jump.
    assert 3 <= len(RUNS) <= 6


@pytest.mark.parametrize(
    ("off", "is_told"),
    [(timedelta(minutes=2), True), (timedelta(minutes=-2), True), (timedelta(seconds=30), False)],
)
def test_clock_two_minutes_off_that_of_the_database_server_is_told(
    one_job: None, off: timedelta, is_told: bool
) -> None:
    with time_machine.travel(datetime.now(UTC) + off, tick=False):
        timed_jobs.run_due_jobs()
        told = jobs.look()

    # SQLite has no clock of its own.
    expected = is_told and connection.vendor == "postgresql"
    assert ("Two clocks of the site are 1" in told) is expected
    assert ("Ask Sam (703 555 0142) to set the clocks" in told) is expected
