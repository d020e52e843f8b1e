"""What monitors are told at the moment they ask: counts alone, in bounded time, whatever the database does."""

import time
from collections.abc import Iterable
from datetime import timedelta
from threading import Event

import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from prometheus_client.core import Metric
from pytest_django import Settings

from clinic_site import timed_jobs
from clinic_site.metrics import figures
from clinic_site.models import BackupRun, CertificateCheck, TimedJob
from tests.clinic_site.metrics.told import told_by, value
from tests.consultations.kept_posts import keep
from tests.factories import make_message, make_request

MINUTE = timedelta(minutes=1)


def told_now() -> dict[object, float]:
    return told_by(figures.all_figures())


@pytest.mark.django_db(transaction=True)
def test_requests_messages_jobs_and_disks_are_told_as_counts(settings: Settings) -> None:
    now = timezone.now()
    make_request("AAA222", answer_by=now - MINUTE)
    make_request("AAA333", answer_by=now + MINUTE)
    make_request("AAA444", answer_by=now + MINUTE, is_set_aside=True)
    request = make_request("AAA555", answer_by=now + MINUTE)
    request.status, request.closed_at, request.closing_reason = "CLOSED", now, "NO_REQUEST"
    make_message(next_attempt_at=now - 7 * MINUTE, try_until=now - 7 * MINUTE + timedelta(days=2))
    make_message(state="REFUSED", finished_at=now)
    make_message(state="ACCEPTED", finished_at=now)
    TimedJob.objects.create(name="sweep-notes", due_at=now + MINUTE, started_at=now, finished_at=now, succeeded_at=now)
    CertificateCheck.objects.create(pk=1, checked_at=now, ends_at=now + MINUTE)
    keep()

    told = told_now()
    assert value(told, "database_answers") == 1
    assert value(told, "overdue_promises") == 1
    assert value(told, "set_aside_requests") == 1
    assert value(told, "open_requests") == 4
    messages = {state: value(told, "messages", state=state) for state in ("waiting", "sending", "refused", "given_up")}
    assert messages == {"waiting": 1, "sending": 0, "refused": 1, "given_up": 0}
    assert value(told, "stuck_messages") == 1
    assert 420 <= value(told, "oldest_due_message_seconds") < 450
    assert value(told, "job_last_success_timestamp_seconds", job="sweep-notes") == pytest.approx(now.timestamp())
    assert value(told, "job_late", job="sweep-notes") == 0
    assert value(told, "certificate_ends_timestamp_seconds") == pytest.approx((now + MINUTE).timestamp())
    assert value(told, "spool_files", state="waiting") == 1
    assert 0 < value(told, "disk_free_bytes", place="spool") <= value(told, "disk_bytes", place="spool")


@pytest.mark.django_db(transaction=True)
def test_backups_are_told_by_their_own_runs_and_not_by_the_jobs_that_only_begin_them() -> None:
    """A job is well once it has begun a backup, whatever becomes of that."""
    now = timezone.now()
    for name in ("back-up", "rehearse-restore", "sweep-backups", "sweep-notes"):
        TimedJob.objects.create(name=name, due_at=now + MINUTE, started_at=now, finished_at=now, succeeded_at=now)
    for kind, age, succeeded in (
        ("MADE", 90, True),
        ("MADE", 5, False),
        ("REHEARSED", 600, True),
        ("MADE", -600, True),
    ):
        at = now - age * MINUTE
        BackupRun.objects.create(kind=kind, machine="", started_at=at, ended_at=at + MINUTE, succeeded=succeeded)
    told = told_now()

    last = "backup_last_success_timestamp_seconds"
    assert value(told, last, kind="made") == pytest.approx((now - 90 * MINUTE).timestamp())
    assert value(told, last, kind="rehearsed") == pytest.approx((now - 600 * MINUTE).timestamp())
    jobs = {dict(labels)["job"] for name, labels in told if name == "clinic_job_last_success_timestamp_seconds"}
    assert jobs == {"sweep-notes"}


@pytest.mark.django_db(transaction=True)
def test_late_job_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timed_jobs, "STARTED_AT", timezone.now() - timedelta(hours=1))

    assert value(told_now(), "job_late", job="sweep-notes") == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_longer_than_the_bound_and_nobody_asks_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    goes_on = Event()

    def slow() -> Iterable[Metric]:
        asked.append(time.monotonic())
        goes_on.wait(20)
        return [figures.gauge("slow", "Slow.", 1)]

    monkeypatch.setattr(figures, "FROM_DATABASE", {"slow": slow})
    monkeypatch.setattr(figures, "WAIT", 0.2)
    before = time.monotonic()
    first, second = told_now(), told_now()
    took = time.monotonic() - before

    assert (value(first, "database_answers"), value(second, "database_answers"), len(asked)) == (0, 0, 1)
    assert value(first, "disk_free_bytes", place="var") > 0
    assert took < 10
    goes_on.set()
    figures._asked_aside._thread.join(10)
    assert value(told_now(), "slow") == 1


def test_database_that_is_away_is_a_figure_and_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Iterable[Metric]:
        raise OperationalError("the server closed the connection, and here stands Markername")

    monkeypatch.setattr(figures, "FROM_DATABASE", {"away": away})
    told = told_now()

    assert value(told, "database_answers") == 0
    assert value(told, "disk_free_bytes", place="var") > 0


@pytest.mark.django_db(transaction=True)
def test_figures_leave_no_connection_open_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[tuple[BaseDatabaseWrapper, bool]] = []

    def spied() -> Iterable[Metric]:
        own = connections["default"]  # of the thread that asks
        used.append((own, own.connection is not None))
        return []

    monkeypatch.setitem(figures.FROM_DATABASE, "spied", spied)  # the last to be asked
    told_now()
    told_now()

    assert figures._asked_aside._thread.is_alive() is False
    assert [was_open for _, was_open in used] == [True, True]
    assert [own.connection for own, _ in used] == [None, None]
