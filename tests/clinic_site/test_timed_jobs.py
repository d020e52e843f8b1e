import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import OperationalError, connection

from clinic_site.models import TimedJob
from clinic_site.timed_jobs import JOBS, Job, late_jobs, run_due_jobs
from consultations.models import Fingerprint, ThrottleCount
from tests.at_once import at_once
from tests.consultations.test_traces import is_wiped
from tests.factories import make_message, make_published_version, make_request

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


@pytest.mark.parametrize(
    ("every", "again_after"),
    [
        (timedelta(minutes=1), timedelta(minutes=1)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (HOUR, timedelta(minutes=5)),
        (timedelta(days=1), timedelta(minutes=5)),
    ],
)
def test_job_that_the_database_cut_off_is_no_defect_and_does_not_wait_for_tomorrow(
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
    every: timedelta,
    again_after: timedelta,
) -> None:
    runs: list[datetime] = []

    def run() -> None:
        runs.append(datetime.now(tz=UTC))
        if len(runs) == 1:
            raise OperationalError("the database file is no longer at its path")

    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", {"count": Job("count", every, run)})
    with caplog.at_level(logging.ERROR):
        run_due_jobs()
    was_late = late_jobs()
    clock.shift(again_after - timedelta(seconds=1))
    run_due_jobs()
    clock.shift(timedelta(seconds=1))
    run_due_jobs()

    told = [(record.getMessage(), record.exc_info) for record in caplog.records]
    assert told == [("timed job count was cut off: the database cannot be used (OperationalError)", None)]
    assert runs == [START, START + again_after]
    assert (was_late, late_jobs()) == (["count"], [])


@pytest.mark.django_db(transaction=True)
def test_job_that_ran_when_the_database_went_away_runs_anew_once_it_is_back(
    runs: list[datetime], clock: time_machine.Traveller
) -> None:
    def go_away() -> None:
        connection.close()
        away.setitem(connection.settings_dict, "NAME", "/nowhere/to/be/found")
        TimedJob.objects.exists()

    with pytest.MonkeyPatch.context() as away:
        away.setattr("clinic_site.timed_jobs.JOBS", {"count": Job("count", HOUR, go_away)})
        with pytest.raises(OperationalError):
            run_due_jobs()
    run_due_jobs()
    assert runs == []
    clock.shift(timedelta(minutes=10, seconds=1))
    run_due_jobs()

    assert (runs, late_jobs()) == ([START + timedelta(minutes=10, seconds=1)], [])


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


# Runs that never end, clocks that jump, jobs that run twice.


@pytest.mark.parametrize(
    ("every", "since_start", "late"),
    [
        (timedelta(minutes=1), timedelta(minutes=2), []),
        (timedelta(minutes=1), timedelta(minutes=2, seconds=1), ["count"]),
        (timedelta(days=1), timedelta(minutes=10), []),
        (timedelta(days=1), timedelta(minutes=10, seconds=1), ["count"]),
    ],
)
def test_job_that_hangs_or_whose_worker_was_killed_is_late(
    monkeypatch: pytest.MonkeyPatch,
    clock: time_machine.Traveller,
    every: timedelta,
    since_start: timedelta,
    late: list[str],
) -> None:
    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", {"count": Job("count", every, list)})
    TimedJob.objects.create(name="count", due_at=START + every, started_at=START - since_start)

    assert late_jobs() == late


def test_job_whose_worker_was_killed_runs_anew_before_its_next_time(
    runs: list[datetime], clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    TimedJob.objects.create(name="count", due_at=START + HOUR, started_at=START - timedelta(minutes=11))
    run_due_jobs()
    run_due_jobs()

    assert (runs, late_jobs()) == ([START], [])


def test_run_that_ends_after_another_began_does_not_speak_for_it(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    def hang() -> None:
        clock.shift(HOUR)
        TimedJob.objects.update(started_at=START + HOUR, finished_at=None)  # what another worker does meanwhile

    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", {"count": Job("count", HOUR, hang)})
    run_due_jobs()

    assert TimedJob.objects.get().finished_at is None


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
def test_job_runs_at_once_when_the_clock_was_ahead_and_is_right_again(
    runs: list[datetime], clock: time_machine.Traveller, ahead: timedelta
) -> None:
    clock.shift(ahead)
    run_due_jobs()
    clock.move_to(START)
    run_due_jobs()
    run_due_jobs()

    assert (runs, late_jobs()) == ([START + ahead, START], [])


def test_failure_stays_on_record_after_the_job_went_well_again(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    results = iter([1, 0])
    monkeypatch.setattr("clinic_site.timed_jobs.JOBS", {"count": Job("count", HOUR, lambda: 1 // (1 - next(results)))})
    run_due_jobs()
    clock.shift(HOUR)
    run_due_jobs()

    job = TimedJob.objects.get()
    assert (job.succeeded, job.failed_at, job.failure) == (True, START, "ZeroDivisionError")


@pytest.fixture
def busy_site(clock: time_machine.Traveller) -> None:
    """Something for every job to do: requests that wait, mail and marks that are old, an article."""
    make_request("CDF341", email="ada@visitor.example", answer_by=START)
    make_request("CDF342", answer_by=START + timedelta(days=2), received_at=START - timedelta(days=2))
    make_request("CDF343", status="CLOSED", closing_reason="ANSWERED", received_at=START - timedelta(days=400))
    make_message(kind="DIGEST", state="ACCEPTED", finished_at=START - timedelta(days=40))
    Fingerprint.objects.create(digest="old", seen_at=START - timedelta(days=8))
    ThrottleCount.objects.create(key="old", ends_at=START - timedelta(days=8))
    make_published_version()


def every_row() -> dict[str, list[dict[str, object]]]:
    """All there is, except how the jobs themselves went."""
    models = [model for model in apps.get_models() if model is not TimedJob]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models if model._meta.managed}


@pytest.mark.parametrize("name", sorted(JOBS))
def test_job_that_runs_twice_changes_nothing_the_second_time(busy_site: None, name: str) -> None:
    JOBS[name].run()
    after_once = every_row()
    JOBS[name].run()

    assert every_row() == after_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", sorted(JOBS))
def test_two_workers_that_run_a_job_at_once_leave_what_one_would(busy_site: None, name: str) -> None:
    at_once([JOBS[name].run] * 2)
    assert is_wiped()  # each may have stood in the other's way; the worker tries again in a minute
    after_both = every_row()
    JOBS[name].run()

    assert every_row() == after_both
