"""A request goes to paper by a sheet of its own, which leaves out what was written, and is on record."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from consultations.models import HistoryEntry, Look
from tests.consultations.browser import main_text, title_of
from tests.consultations.test_admin import LIST, sign_in
from tests.factories import RECEIVED_AT, make_request, make_wish

pytestmark = pytest.mark.django_db


def sheet(client: Client, pk: int) -> str:
    with time_machine.travel(RECEIVED_AT, tick=False):
        sign_in(client, "front desk")
        return main_text(client.get(f"{LIST}{pk}/print/").text)


def test_it_says_how_to_reach_the_person_what_may_be_said_and_what_comes_next(client: Client) -> None:
    request = make_request("CDF347", name="Ada", good_time="MORNING", may_leave_message=True)
    HistoryEntry.objects.create(
        request=request, kind="ATTEMPT", outcome="NO_ANSWER", by_name="Fred", at=RECEIVED_AT - timedelta(hours=1)
    )
    told = sheet(client, request.pk)

    for words in (
        *("Ada CDF 347", "How to reach Call", "Phone (703) 555-0199", "Good time Morning", "You may leave a voice"),
        *("Promised by 10 am on Wednesday, November 25", "Next step First contact, by 10 am on Wednesday, November 25"),
        *("9 am on Monday, November 23: Attempt: No answer, Fred", "Printed for somebody at 10 am on Monday"),
    ):
        assert words.replace(" ", "") in told.replace(" ", "")


def test_what_the_person_wrote_and_what_staff_noted_is_not_on_it(client: Client) -> None:
    request = make_request(topic="BIPOLAR", note="marker", came_from="marker, version 1")
    HistoryEntry.objects.create(request=request, kind="NOTE", text="marker", by_name="Fred")

    told = sheet(client, request.pk)
    assert ("marker" in told, "Bipolar" in told) == (False, False)


def test_a_way_that_is_not_to_be_used_is_not_on_it(client: Client) -> None:
    request = make_request(email="ada@visitor.example", channel="EITHER")
    make_wish(phone="+17035550199", at=RECEIVED_AT + timedelta(hours=1))
    told = sheet(client, request.pk)

    assert ("555" in told, "ada@visitor.example" in told, "Do not call" in told) == (False, True, True)


def test_a_closed_request_says_why(client: Client) -> None:
    request = make_request(status="CLOSED", closing_reason="ANSWERED", next_step="", next_step_at=None)

    assert "None. Closed: Questions answered" in sheet(client, request.pk)


def test_opening_it_is_on_record_as_a_print(client: Client) -> None:
    sheet(client, make_request("CDF347").pk)

    assert list(Look.objects.values_list("kind", "reference")) == [("PRINT", "CDF347")]


@pytest.mark.parametrize("role", ["editor", "clinician"])
def test_who_may_not_see_requests_prints_none(client: Client, role: str) -> None:
    sign_in(client, role)

    assert client.get(f"{LIST}{make_request().pk}/print/").status_code == 403


def test_its_title_names_nobody_and_nobody_keeps_it(client: Client) -> None:
    sign_in(client, "front desk")
    page = client.get(f"{LIST}{make_request(name='Ada').pk}/print/")

    assert title_of(page.text) == "Print sheet | Staff"
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["", "{pk}/change/", "{pk}/history/", "{pk}/do-not-contact/", "{pk}/print/"])
def test_every_page_about_requests_is_marked_so_that_paper_shows_nothing_of_it(front_desk: Client, path: str) -> None:
    page = front_desk.get(f"{LIST}{path.format(pk=make_request().pk)}").text
    body = page.partition("<body")[2].partition(">")[0]
    style = (Path(settings.BASE_DIR) / "static/css/staff-overview.css").read_text().partition("@media print")[2]

    assert ("about-requests" in body, "print-sheet" in body) == (True, path.endswith("print/"))
    assert ".about-requests:not(.print-sheet) #container > * { display: none; }" in style
