"""The status page: eight lines that everybody on staff can read, each fine or saying what to do and whom to call."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site import env, kept_briefly, status
from clinic_site.status import HEADINGS, Fine
from tests.factories import make_message, make_staff
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db

PAGE = "/admin/status/"
# Words of our trade that a receptionist need not know.
TECHNICAL = re.compile(
    r"TLS|SSL|HTTPS?|SMTP|database row|spool|worker|cron|server error|disk I/O|MB|bytes|localhost|Postgre|SQLite|"
    r"exception|traceback|timeout|queue|None|\{|\}",
    re.IGNORECASE,
)


def signed_in(role: str | None = "front desk") -> Client:
    client = Client()
    client.force_login(make_staff("fred", role), backend="clinic_site.staff_backend.StaffBackend")
    return client


def lines_of(page: str) -> dict[str, str]:
    found = [item for item in elements(parse(page), "li") if "status" in item.get("class", "").split()]
    return {text_of(one(item, "h2")): text_of(one(item, "p")) for item in found}


@pytest.fixture
def all_fine(monkeypatch: pytest.MonkeyPatch) -> dict[str, status.Look]:
    looks: dict[str, status.Look] = dict.fromkeys(HEADINGS, str)
    monkeypatch.setattr(status, "LOOKS", looks)
    monkeypatch.setattr(status, "ON_EVERY_PAGE", {})
    return looks


def test_page_has_eight_lines_in_order_and_each_is_fine_when_all_is_well(all_fine: dict[str, status.Look]) -> None:
    assert lines_of(signed_in().get(PAGE).text) == dict.fromkeys(HEADINGS.values(), "Fine.")
    assert list(HEADINGS.values()) == [
        *("Requests", "Mail", "Timed jobs", "Backups", "Certificate", "Disk", "Updates", "Last test"),
    ]


def test_line_that_is_not_fine_says_what_to_do_and_one_that_is_may_say_more(all_fine: dict[str, status.Look]) -> None:
    all_fine["disk"] = lambda: "<b>Make</b> room."
    all_fine["certificate"] = lambda: Fine("It is good until spring.")
    lines = lines_of(signed_in().get(PAGE).text)

    assert (lines["Disk"], lines["Certificate"]) == ("Not fine <b>Make</b> room.", "Fine. It is good until spring.")


def test_look_that_breaks_is_a_line_in_words_and_the_others_stand(
    all_fine: dict[str, status.Look], settings: Settings
) -> None:
    settings.SITE_KEEPER = "Sam & Co. (703 555 0142)"
    all_fine["mail"] = lambda: str(1 // 0)
    page = signed_in().get(PAGE)

    assert page.status_code == 200
    assert lines_of(page.text)["Mail"] == (
        "Not fine The site could not find out how this is. Open this page again in five minutes. "
        "If it still says so, tell Sam & Co. (703 555 0142)."
    )
    assert lines_of(page.text)["Disk"] == "Fine."


def test_what_nobody_looks_after_is_not_fine(all_fine: dict[str, status.Look]) -> None:
    del all_fine["backups"]

    assert lines_of(signed_in().get(PAGE).text)["Backups"] == (
        "Not fine Nobody looks after this yet. Ask whoever looks after the site."
    )


@pytest.mark.parametrize("role", ["front desk", "editor", "clinician", "owner", None])
def test_everybody_on_staff_reads_the_page_and_finds_it_from_their_home(role: str | None) -> None:
    client = signed_in(role)

    assert len(lines_of(client.get(PAGE).text)) == 8
    links = {link.get("href"): text_of(link) for link in elements(parse(client.get("/admin/").text), "a")}
    assert links[PAGE] == "How the site is"


def test_visitors_and_accounts_that_are_not_staff_see_nothing_of_it() -> None:
    customer = Client()
    customer.force_login(User.objects.create_user("eve"), backend="clinic_site.staff_backend.StaffBackend")

    assert [client.get(PAGE).status_code for client in (Client(), customer)] == [302, 302]


def test_fresh_copy_of_the_site_speaks_of_nothing_technical() -> None:
    make_message(None, kind="TEST", state="REFUSED", finished_at=timezone.now())
    words = " ".join(lines_of(signed_in().get(PAGE).text).values())

    assert [found[0] for found in TECHNICAL.finditer(words)] == []


def test_page_asks_the_database_little(
    client: Client, settings: Settings, django_assert_max_num_queries: object
) -> None:
    settings.HTTPS = True
    settings.SECURE_SSL_REDIRECT = False
    staff = signed_in()
    staff.get("/admin/jobs/")  # the first page of the minute writes the session
    with django_assert_max_num_queries(12):
        staff.get(PAGE)


def test_keeper_of_the_site_is_one_line_of_two_hundred_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_KEEPER", "x" * 200)
    assert env.line("SITE_KEEPER", "somebody", longest=200) == "x" * 200
    for wrong in ("x" * 201, "two\nlines", "a\x1b[31mcolor"):
        monkeypatch.setenv("SITE_KEEPER", wrong)
        with pytest.raises(env.ImproperlyConfigured, match="^SITE_KEEPER must be one line of at most 200 characters"):
            env.line("SITE_KEEPER", "somebody", longest=200)
    monkeypatch.setenv("SITE_KEEPER", "")
    assert env.line("SITE_KEEPER", "somebody", longest=200) == "somebody"


def test_what_stands_at_the_top_of_every_page_is_found_out_once_in_half_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[str] = []

    def look() -> str:
        looks.append("looked")
        return "Make room."

    monkeypatch.setattr(status, "ON_EVERY_PAGE", {"disk": look})
    fred = make_staff("fred", "front desk")
    for _ in range(3):
        assert [line.text for line in status.top_lines(fred)] == ["Disk: see what to do."]
    assert len(looks) == 1

    monkeypatch.setattr(kept_briefly, "KEEP_FOR", -1.0)  # each half minute is over at once
    kept_briefly.forget()
    status.top_lines(fred)
    assert [line.text for line in status.top_lines(fred)] == ["Disk: see what to do."]
    assert len(looks) == 3
