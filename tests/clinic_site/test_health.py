from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from clinic_site import health, timed_jobs
from clinic_site.models import TimedJob


@pytest.fixture(autouse=True)
def just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that never ran is late two minutes after the start, which a long run of tests has behind it."""
    monkeypatch.setattr(timed_jobs, "STARTED_AT", timezone.now())


def test_process_that_lives_says_so_without_asking_the_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


def test_fresh_site_is_ready(client: Client, db: None) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "failing": []})
    assert "no-store" in response.headers["Cache-Control"]


def test_monitors_may_ask_for_the_head_alone(client: Client, db: None) -> None:
    assert client.head("/readyz").status_code == 200


def test_database_mail_queue_and_timed_jobs_are_looked_at() -> None:
    assert {"database", "mail queue", "timed jobs"} <= set(health.CHECKS)


def test_late_job_makes_the_site_not_ready_and_is_named_as_a_group(client: Client, db: None) -> None:
    TimedJob.objects.create(name="sweep-throttle", due_at=timezone.now() - timedelta(hours=3))
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "not ready", "failing": ["timed jobs"]})


def test_check_that_fails_is_named_and_its_error_is_not_repeated(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> bool:
        raise OperationalError("password authentication failed for user clinic")

    monkeypatch.setitem(health.CHECKS, "storage", fail)
    monkeypatch.setitem(health.CHECKS, "printer", lambda: False)
    response = client.get("/readyz")

    assert response.json() == {"status": "not ready", "failing": ["storage", "printer"]}
    assert "password" not in response.text


def test_database_that_is_away_is_asked_once_and_what_needs_it_is_named_too(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def is_away() -> bool:
        asked.append("database")
        raise OperationalError

    monkeypatch.setitem(health.CHECKS, "database", is_away)
    monkeypatch.setitem(health.CHECKS, "printer", lambda: bool(asked.append("printer")))
    monkeypatch.setitem(health.CHECKS, "disk", lambda: True)
    monkeypatch.setattr(health, "WITHOUT_DATABASE", {"disk", "spool"})

    failing = client.get("/readyz").json()["failing"]
    assert asked == ["database"]
    assert {"database", "printer"} <= set(failing)
    assert {"disk", "spool"} & set(failing) == set()


def test_looking_whether_the_site_lives_costs_no_query(
    client: Client, db: None, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")
