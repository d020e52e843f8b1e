"""A file of requests holds exactly what the list shows, tells no more than it must, and is on record before it goes."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from consultations import request_files
from consultations.look_sentences import sentence_of
from consultations.models import ConsultationRequest, HistoryEntry, Look
from tests.consultations.broken_table import without_table
from tests.consultations.browser import main_text, title_of, what_it_sends
from tests.consultations.test_admin import LIST, PASSWORD_CHECK, names, sign_in
from tests.factories import RECEIVED_AT, make_request, make_staff

pytestmark = pytest.mark.django_db

EXPORT = f"{LIST}export/"
REASON = "The phones are out tomorrow."
OWN_HEADS = ["Reference", "Received", "Promised by", "First contact", "Status"]
OWN_HEADS += ["Closed because", "How to reach", "How they asked"]
CALLS_A_PROGRAM = "=cmd|' /C calc'!A0"


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_staff("olga", "owner"), backend=PASSWORD_CHECK)
    return client


def file_of(client: Client, query: str = "", **typed: str) -> str:
    answer = client.post(f"{EXPORT}{query}", typed)
    assert answer.streaming, main_text(answer.text)
    return answer.getvalue().decode()


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def three_requests() -> None:
    make_request("CDF347", name="Ada", email="ada@visitor.example", channel="EITHER", note="marker", topic="BIPOLAR")
    make_request("CDF349", name="Bo", phone="", email="bo@visitor.example", received_at=RECEIVED_AT - timedelta(days=9))
    make_request("CDF377", name="Cy", status="CLOSED", closing_reason="ANSWERED", next_step="", next_step_at=None)


@pytest.mark.parametrize(
    "query", ["", "?show=all", "?show=closed", "?q=visitor", "?show=all&from=2026-11-20", "?show=all&figure=still-open"]
)
def test_the_file_holds_exactly_what_the_list_shows(owner: Client, query: str) -> None:
    three_requests()
    shown = names(owner, query)

    assert sorted(row[-3] for row in rows_of(file_of(owner, query, reason=REASON))[1:]) == sorted(shown)


def test_all_pages_are_in_it_whichever_page_is_open(owner: Client) -> None:
    for number in range(120):
        make_request(f"CDF{number:03}")

    assert len(rows_of(file_of(owner, "?p=2"))) == 121
    assert "120 requests in this list" in main_text(owner.get(f"{EXPORT}?p=2").text)


def test_without_a_reason_nobody_is_named(owner: Client) -> None:
    three_requests()
    text = file_of(owner, "?show=all")

    assert rows_of(text)[0] == OWN_HEADS
    assert re.findall("(?i)ada|visitor|555|marker|bipolar", text) == []


def test_with_a_reason_it_says_how_to_reach_people_and_nothing_they_wrote(owner: Client) -> None:
    with time_machine.travel(RECEIVED_AT, tick=False):
        three_requests()
        HistoryEntry.objects.create(request=ConsultationRequest.objects.get(name="Ada"), kind="NOTE", text="marker")
        text = file_of(owner, "?q=Ada", reason=REASON)

    ada = [
        *("CDF 347", "2026-11-23 10:00", "2026-11-25 10:00", "", "New", "", "Either is fine"),
        "Asked on the website",
        *("Ada", "(703) 555-0199", "ada@visitor.example"),
    ]
    assert rows_of(text) == [[*OWN_HEADS, "Name", "Phone", "E-mail"], ada]
    assert re.findall("(?i)marker|bipolar", text) == []


def test_it_is_written_as_spreadsheet_programs_read_it(owner: Client) -> None:
    make_request(name="Émile 🙂")
    answer = owner.post(EXPORT, {"reason": REASON})
    content = answer.getvalue()

    assert (content[:3], content.count(b"\r\n"), content.count(b"\n")) == (b"\xef\xbb\xbf", 2, 2)
    assert '"Émile 🙂"' in content.decode()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_its_name_and_headers_tell_nothing_and_nobody_keeps_it(owner: Client) -> None:
    make_request()
    with time_machine.travel(datetime(2026, 11, 28, 4, tzinfo=UTC), tick=False):
        owner.force_login(make_staff("otto", "owner"), backend=PASSWORD_CHECK)
        answer = owner.post(EXPORT, {"reason": ""})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="requests-2026-11-27.csv"'
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", [CALLS_A_PROGRAM, "+1", "-1", "@SUM(A1)", "  =1", "＝1", "Ada;=1"])
def test_no_name_becomes_a_formula(owner: Client, name: str) -> None:
    make_request(name=name, email="=1@visitor.example", phone="+442083661177")
    told = rows_of(file_of(owner, "?show=all", reason=REASON))[1][-3:]

    assert all(cell[0] not in "=+-@＝" and ";=" not in cell for cell in told)
    assert told[1:] == ["011 44 20 8366 1177", "'=1@visitor.example"]
    assert told[0].replace("'", "") == name.replace("'", "")


@pytest.mark.parametrize("reason", ["too short", "x", "         .", "\u200b" * 12])
def test_a_reason_that_says_nothing_makes_no_file_and_is_not_lost(owner: Client, reason: str) -> None:
    make_request()
    answer = owner.post(f"{EXPORT}?show=all", {"reason": reason})

    if "\u200b" in reason:  # which nobody can see, so it counts as none
        assert (answer.streaming, Look.objects.get().with_contacts) == (True, False)
        return
    assert "Say in 10 characters or more why" in main_text(answer.text)
    assert reason.strip() in answer.text
    assert [look.how_many for look in Look.objects.filter(kind="EXPORT")] == [None]


def test_it_is_on_record_with_person_number_and_reason_before_its_first_byte(owner: Client) -> None:
    three_requests()
    with_names = owner.post(f"{EXPORT}?show=all", {"reason": REASON})
    before_any_byte = [sentence_of(look) for look in Look.objects.all()]
    without = owner.post(f"{EXPORT}?show=closed", {"reason": ""})

    assert before_any_byte == [
        f"olga made a file of 3 requests, with names and contact details. The reason: “{REASON}”"
    ]
    assert sentence_of(Look.objects.latest("pk")) == "olga made a file of 1 request, without names or contact details."
    assert (with_names.streaming, without.streaming) == (True, True)


def test_the_reason_is_encrypted_in_the_database(owner: Client) -> None:
    make_request()
    file_of(owner, reason=REASON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reason FROM consultations_look")
        (stored,) = cursor.fetchone()

    assert (stored.startswith("v1."), "phones" in stored) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_no_record_no_file(owner: Client) -> None:
    make_request(name="Ada Marker")
    owner.raise_request_exception = False
    with without_table("consultations_look"):
        answer = owner.post(EXPORT, {"reason": REASON})

    assert (answer.status_code >= 500, answer.streaming) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_fails_midway_stays_on_record(owner: Client) -> None:
    make_request(name="Ada")
    answer = owner.post(EXPORT, {"reason": REASON})
    told = iter(answer.streaming_content)
    head = next(told)
    with without_table("consultations_consultationrequest"), pytest.raises(Exception, match="consultationrequest"):
        list(told)

    assert (b"Reference" in head, Look.objects.get().how_many) == (True, 1)


@pytest.mark.parametrize("role", ["front desk", "editor", "clinician"])
def test_nobody_but_the_owner_makes_one_and_a_try_is_on_record(client: Client, role: str) -> None:
    make_request()
    sign_in(client, role)
    statuses = [client.get(EXPORT).status_code, client.post(EXPORT, {"reason": REASON}).status_code]

    assert statuses == [403, 403]
    assert [sentence_of(look) for look in Look.objects.all()] == [
        "somebody tried to open the page that makes files of requests and was refused."
    ] * 2


def test_only_the_owner_is_offered_it_with_the_same_search(owner: Client, client: Client) -> None:
    make_request(name="Ada")
    offered = 'href="/admin/consultations/consultationrequest/export/?show=all&amp;q=Ada"'
    shown_to_owner = offered in owner.get(f"{LIST}?show=all&q=Ada").text
    client.force_login(make_staff("fred", "front desk"), backend=PASSWORD_CHECK)

    assert (shown_to_owner, "export/" in client.get(f"{LIST}?show=all&q=Ada").text) == (True, False)


def test_a_forged_press_makes_none(strict_client: Client) -> None:
    make_request()
    strict_client.force_login(make_staff("olga", "owner"), backend=PASSWORD_CHECK)

    assert strict_client.post(EXPORT, {"reason": REASON}).status_code == 403
    assert [look.kind for look in Look.objects.all()] == ["REFUSED"]


def test_the_page_says_how_many_and_carries_the_search_through(owner: Client) -> None:
    three_requests()
    page = owner.get(f"{EXPORT}?show=all&q=Ada")

    assert "1 request in this list: All, found by your search." in main_text(page.text)
    assert title_of(page.text) == "Export requests | Staff"
    assert 'method="post" novalidate' in page.text
    assert "action=" not in page.text.partition("step__form")[2].partition("</form>")[0]
    assert f'href="{LIST}?show=all&amp;q=Ada"' in page.text


def test_nothing_to_export_offers_no_button(owner: Client) -> None:
    page = owner.post(f"{EXPORT}?q=nobody", {"reason": REASON})

    assert "There is nothing to put into a file." in main_text(page.text)
    assert "Make the file" not in page.text


def test_a_request_that_comes_or_goes_meanwhile_does_not_break_it(owner: Client) -> None:
    three_requests()
    answer = owner.post(f"{EXPORT}?show=all", {"reason": REASON})
    ConsultationRequest.objects.get(name="Bo").delete()
    make_request("CDF399", name="Dee")

    assert [row[-3] for row in rows_of(answer.getvalue().decode())[1:]] == ["Ada", "Cy"]


def test_the_file_is_read_in_small_pieces_and_keeps_little_of_each(owner: Client, monkeypatch) -> None:
    """So a million requests need the memory of five hundred, and eight bytes for the key of each."""
    monkeypatch.setattr(request_files, "AT_ONCE", 10)
    monkeypatch.setattr(request_files, "KEYS_AT_ONCE", 7)
    for number in range(35):
        make_request(f"CDF{number:03}")
    keys = request_files.keys_of(ConsultationRequest.objects.all())
    pieces = list(request_files.lines(keys, with_contacts=True))

    assert (keys.itemsize, len(keys)) == (8, 35)
    assert [len(rows_of(piece)) for piece in pieces] == [1, 10, 10, 10, 5]


def test_what_the_page_sends_is_a_reason_and_nothing_else(owner: Client) -> None:
    make_request()
    page = owner.get(EXPORT).text.replace('class="step__form"', 'class="step__form" id="file"')

    assert set(what_it_sends(page, "file")) == {"csrfmiddlewaretoken", "reason"}
