import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from clinic_site.models import TimedJob
from clinic_site.timed_jobs import JOBS, Job, late_jobs, run_due_jobs

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> list[datetime]:
    """When the one job of this site has run; it is due every hour."""
    done: list[datetime] = []
    own = {"count": Job("count", HOUR, lambda: done.append(datetime.now(tz=UTC)))}
    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", own)
    return done


def test_jobs_of_the_site_are_known() -> None:
    assert {"copy-facts-to-disk", "sweep-throttle"} <= set(JOBS)


def test_job_runs_at_once_and_then_when_its_time_has_come(runs: list[datetime], clock: time_machine.Traveller) -> None:
    run_due_jobs()
    run_due_jobs()
    clock.shift(HOUR - timedelta(seconds=1))
    run_due_jobs()
    assert runs == [START]
    clock.shift(timedelta(seconds=1))
    run_due_jobs()

    assert runs == [START, START + HOUR]


def test_job_that_was_missed_runs_once_and_not_once_for_each_time_missed(
    runs: list[datetime], clock: time_machine.Traveller
) -> None:
    run_due_jobs()
    clock.shift(10 * HOUR)
    run_due_jobs()
    run_due_jobs()

    assert runs == [START, START + 10 * HOUR]


def test_second_worker_that_looks_while_a_job_runs_does_not_run_it_too(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    runs: list[str] = []

    def run() -> None:
        runs.append("ran")
        run_due_jobs()  # what another worker would do at this moment

    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", {"count": Job("count", HOUR, run)})
    run_due_jobs()

    assert runs == ["ran"]


def test_job_that_another_worker_took_meanwhile_is_not_run_again(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    runs: list[str] = []
    # While this worker is busy with the first job, another one looks and does the second.
    jobs = {
        "first": Job("first", HOUR, run_due_jobs),
        "second": Job("second", HOUR, lambda: runs.append("ran")),
    }
    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", jobs)
    run_due_jobs()

    assert runs == ["ran"]


def test_job_that_fails_is_logged_marked_and_tried_again_at_its_next_time(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("no luck")

    after: list[str] = []
    jobs = {"fail": Job("fail", HOUR, fail), "later": Job("later", HOUR, lambda: after.append("ran"))}
    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", jobs)
    with caplog.at_level(logging.ERROR):
        run_due_jobs()

    job = TimedJob.objects.get(name="fail")
    assert (job.succeeded, job.finished_at, job.due_at) == (False, START, START + HOUR)
    assert [record.getMessage() for record in caplog.records] == ["timed job fail failed"]
    assert after == ["ran"]


def test_job_that_succeeds_again_is_marked_so(runs: list[datetime]) -> None:
    TimedJob.objects.create(name="count", due_at=START, succeeded=False)
    run_due_jobs()

    job = TimedJob.objects.get()
    assert (job.succeeded, job.started_at, job.finished_at, job.due_at) == (True, START, START, START + HOUR)


@pytest.mark.parametrize(
    ("since_due", "late"),
    [(-HOUR, []), (timedelta(), []), (2 * HOUR, []), (2 * HOUR + timedelta(seconds=1), ["count"])],
)
def test_job_is_late_when_it_has_missed_its_time_by_more_than_twice_its_interval(
    runs: list[datetime], since_due: timedelta, late: list[str]
) -> None:
    TimedJob.objects.create(name="count", due_at=START - since_due)

    assert late_jobs() == late


def test_job_that_never_ran_yet_is_not_late(runs: list[datetime]) -> None:
    assert late_jobs() == []
