"""How often the form was opened, came back and was sent again is known by the day, and of nobody in particular."""

import logging
import time
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations import form_counts
from consultations.models import ConsultationRequest, DailyTotal
from tests.at_once import at_once
from tests.consultations.broken_table import without_table
from tests.consultations.browser import FORM, opened_form
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db


def counted(day: date | None = None) -> dict[str, int]:
    rows = DailyTotal.objects.filter(kind="FORM")
    return dict((rows.filter(day=day) if day else rows).values_list("detail", "count"))


def test_opening_the_form_is_counted_on_the_day_in_leesburg(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 28, 4, 59, tzinfo=UTC), tick=False):
        client.get(FORM)
    with time_machine.travel(datetime(2026, 11, 28, 5, 0, tzinfo=UTC), tick=False):
        client.get(FORM)
        client.get(FORM)

    assert (counted(date(2026, 11, 27)), counted(date(2026, 11, 28))) == ({"OPENED": 1}, {"OPENED": 2})


@pytest.mark.parametrize(
    "headers", [{"sec-purpose": "prefetch"}, {"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}]
)
def test_a_browser_that_only_looks_ahead_has_not_opened_it(client: Client, headers: dict[str, str]) -> None:
    assert client.get(FORM, headers=headers).status_code == 200
    assert counted() == {}


def test_asking_for_the_head_of_the_page_has_not_opened_it(client: Client) -> None:
    client.head(FORM)

    assert counted() == {}


@pytest.mark.parametrize(
    ("wrong", "groups"),
    [
        ({"name": ""}, {"NAME"}),
        ({"phone": "12"}, {"HOW_TO_REACH"}),
        ({"phone": "12", "email": "x", "channel": ""}, {"HOW_TO_REACH"}),
        ({"note": "x" * 501}, {"ABOUT"}),
        ({"is_adult": "", "name": ""}, {"NAME", "AGREEMENT"}),
    ],
)
def test_a_form_that_comes_back_is_counted_once_and_each_group_at_fault(
    client: Client, wrong: dict[str, str], groups: set[str]
) -> None:
    assert client.post(FORM, EVERY_ANSWER | wrong).status_code == 422
    assert counted() == {"CAME_BACK": 1} | dict.fromkeys(groups, 1)


def test_a_browser_without_cookies_is_asked_for_another_press(strict_client: Client) -> None:
    assert strict_client.post(FORM, EVERY_ANSWER).status_code == 403
    assert counted() == {"CAME_BACK": 1, "PRESS_AGAIN": 1}


def test_a_request_is_no_row_more_and_the_same_one_once_more_is_counted(client: Client) -> None:
    sent = opened_form(client, **EVERY_ANSWER)
    DailyTotal.objects.all().delete()
    client.post(FORM, sent)
    first = counted()
    client.post(FORM, sent)
    client.post(FORM, sent | {"phone": "703 555 0177"})

    assert (first, counted(), ConsultationRequest.objects.count()) == ({}, {"SENT_AGAIN": 2}, 1)


def test_what_is_kept_is_a_day_a_word_and_a_number(client: Client) -> None:
    client.get(FORM, headers={"user-agent": "Marker", "referer": "http://testserver/learn/marker/"})

    kept = DailyTotal.objects.values().get()
    assert set(kept) == {"id", "day", "kind", "detail", "count"}
    assert (kept["kind"], kept["detail"], kept["count"]) == ("FORM", "OPENED", 1)


@pytest.mark.django_db(transaction=True)
def test_replaying_a_recorded_day_with_sixteen_at_once_gives_the_exact_totals() -> None:
    """What people did, and how often."""
    day = [("open", 40), ("head", 7), ("no name", 11), ("no number", 9), ("neither", 4), ("send", 24)]

    def does(deed: str, number: int) -> int:
        browser = Client(REMOTE_ADDR=f"198.18.{number % 7}.{number}")
        person = EVERY_ANSWER | {"name": f"Ada {deed} {number}"}
        if deed == "open":
            return browser.get(FORM).status_code
        if deed == "head":
            return browser.head(FORM).status_code
        return browser.post(FORM, person | MISTAKES[deed]).status_code

    deeds = [lambda deed=deed, number=number: does(deed, number) for deed, times in day for number in range(times)]
    answers = [answer for start in range(0, len(deeds), 16) for answer in at_once(deeds[start : start + 16])]
    form_counts.TALLY.write()

    assert {answer: answers.count(answer) for answer in set(answers)} == {200: 47, 422: 24, 302: 24}
    assert counted() == {"OPENED": 40, "CAME_BACK": 24, "NAME": 15, "HOW_TO_REACH": 13}
    assert ConsultationRequest.objects.count() == 24


MISTAKES = {
    "no name": {"name": ""},
    "no number": {"phone": "", "email": ""},
    "neither": {"name": "", "phone": "", "email": ""},
    "send": {},
}


@pytest.mark.django_db(transaction=True)
def test_the_form_opens_while_nothing_can_be_counted_and_it_is_counted_later(
    client: Client, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with without_table("consultations_dailytotal"), caplog.at_level(logging.WARNING):
        answers = [client.get(FORM).status_code for _ in range(3)]
    lines = [record.getMessage().partition(":")[0] for record in caplog.records]
    later = time.monotonic() + form_counts.TRY_AGAIN_AFTER
    monkeypatch.setattr(form_counts, "time", SimpleNamespace(monotonic=lambda: later))
    client.get(FORM)

    assert (answers, lines) == ([200, 200, 200], ["the steps of the form wait to be counted"])
    assert counted() == {"OPENED": 4}


def test_the_page_is_made_before_anything_is_counted(client: Client) -> None:
    """The count is what happens last, when the page has gone out."""
    with CaptureQueriesContext(connection) as asked:
        client.get(FORM)

    writes = [query["sql"] for query in asked if "dailytotal" in query["sql"]]
    assert (len(writes), asked[-1]["sql"]) == (1, writes[0])
