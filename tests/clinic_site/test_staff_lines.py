"""What is not well stands at the top of every staff page, and keeps nobody signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from clinic_site import staff_lines, timed_jobs
from clinic_site.models import TimedJob
from clinic_site.staff_lines import Line
from tests.factories import make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
PAGES = ["/admin/", "/admin/consultations/consultationrequest/", "/admin/password_change/", "/admin/jobs/"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def signed_in(role: str | None = "front desk") -> Client:
    client = Client()
    client.force_login(make_staff("fred", role), backend="clinic_site.staff_backend.StaffBackend")
    return client


def say(monkeypatch: pytest.MonkeyPatch, **finders: staff_lines.Finder) -> None:
    monkeypatch.setattr(staff_lines, "FINDERS", finders)


def lines_on(page: str) -> list[tuple[str, str | None, bool]]:
    found = [item for item in elements(parse(page), "li") if "staff-lines__line" in item.get("class", "")]
    links = [next((link.get("href") for link in elements(item, "a")), None) for item in found]
    return [(text_of(item), link, "--red" in item.get("class")) for item, link in zip(found, links, strict=True)]


@pytest.mark.parametrize("path", [*PAGES, "/admin/lines/"])
def test_every_staff_page_says_what_is_not_well_the_red_lines_first(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def first(user: User) -> list[Line]:
        return [Line(f"<b>{user.username}</b> waits", "/admin/one/")]

    say(monkeypatch, first=first, second=lambda user: [Line("Late", is_red=True)], third=lambda user: [])

    assert lines_on(signed_in().get(path).text) == [
        ("Late", None, True),
        ("<b>fred</b> waits", "/admin/one/", False),
    ]


def test_page_without_a_line_has_no_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch)
    client = signed_in()

    assert (client.get("/admin/lines/").text.strip(), "staff-lines__list" in client.get("/admin/").text) == ("", False)


def test_lines_are_for_staff_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, first=lambda user: [Line("Mail is stuck")])
    visitor = Client()
    customer = Client()
    customer.force_login(User.objects.create_user("eve"), backend="clinic_site.staff_backend.StaffBackend")
    answers = [client.get("/admin/lines/") for client in (visitor, customer)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(403, ""), (403, "")]
    assert "Mail is stuck" not in visitor.get("/admin/login/").text


def test_looking_for_lines_keeps_nobody_signed_in(clock: time_machine.Traveller) -> None:
    client = signed_in()
    assert client.get("/admin/").status_code == 200
    ends = Session.objects.get().expire_date
    for _ in range(19):
        clock.shift(timedelta(seconds=45))
        answer = client.get("/admin/lines/")
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert Session.objects.get().expire_date == ends
    clock.shift(timedelta(minutes=1))

    assert (client.get("/admin/lines/").status_code, client.get("/admin/").status_code) == (403, 302)


def test_lines_end_with_the_longest_session_too(clock: time_machine.Traveller) -> None:
    client = signed_in()
    for _ in range(49):
        client.get("/admin/")
        clock.shift(timedelta(minutes=10))

    assert client.get("/admin/lines/").status_code == 403


def test_lines_are_never_kept_by_a_browser_and_only_read() -> None:
    client = signed_in()

    assert "no-store" in client.get("/admin/lines/")["Cache-Control"]
    assert client.post("/admin/lines/").status_code == 405


def test_script_that_refreshes_them_is_small() -> None:
    assert len(Path("static/js/staff-lines.js").read_bytes()) < 2000


def test_a_late_job_is_said_and_explained(monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> None:
    hour = timedelta(hours=1)
    jobs = {
        "copy": timed_jobs.Job("copy", hour, list, "Copy things"),
        "sweep-up": timed_jobs.Job("sweep-up", hour, list),
    }
    monkeypatch.setattr(timed_jobs, "JOBS", jobs)
    monkeypatch.setattr("clinic_site.job_reports.JOBS", jobs)
    TimedJob.objects.create(name="sweep-up", due_at=START, started_at=START - hour, finished_at=START - hour)
    failed = {"failed_at": START - hour, "failure": "ValueError", "succeeded": False}
    TimedJob.objects.create(name="copy", due_at=START, started_at=START - hour, finished_at=START - hour, **failed)
    page = signed_in(None).get("/admin/jobs/").text

    assert lines_on(page) == [("A timed job of the site is late.", "/admin/jobs/", False)]
    listed = [item for block in elements(parse(page), "ul") if block.get("class") == "desk__list" for item in block]
    assert [text_of(item) for item in listed] == [
        "Copy things Late Every 1 hour. Started at 9 am on Monday, November 23, ended at 9 am on Monday, November 23. "
        "It failed. Last failure: 9 am on Monday, November 23. "
        "For whoever looks after the server: ValueError, see its log.",
        "Sweep up Every 1 hour. Started at 9 am on Monday, November 23, ended at 9 am on Monday, November 23. "
        "All went well. Last failure: None on record.",
    ]
