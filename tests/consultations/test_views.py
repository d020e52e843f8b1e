from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from consultations.models import ConsultationRequest, OutboxEmail
from consultations.reception import forget_outage
from tests.consultations.broken_table import without_table
from tests.consultations.browser import errors_at, kept, main_text, opened_form, summary_of, title_of, what_it_sends
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db

URLENCODED = "application/x-www-form-urlencoded"


def stored() -> int:
    return ConsultationRequest.objects.count()


def test_the_form_opens_empty_and_is_never_kept_by_a_cache(client: Client) -> None:
    page = client.get("/consultation/")

    assert page.status_code == 200
    assert kept(page.text) == {"name": "", "phone": "", "email": "", "good_time": "ANY", "topic": "", "note": ""}
    assert "no-store" in page["Cache-Control"]
    assert title_of(page.text) == "Ask for a call – VIT"


@pytest.mark.parametrize("path", ["/consultation/", "/consultation/received/"])
def test_a_head_request_is_answered_like_a_reading_one_without_a_body(client: Client, path: str) -> None:
    answer = client.head(path)

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_form_with_errors_comes_back_as_422_that_says_error_in_its_title(client: Client) -> None:
    page = client.post("/consultation/", {**EVERY_ANSWER, "name": ""})

    assert page.status_code == 422
    assert title_of(page.text) == "Error: Ask for a call – VIT"
    assert summary_of(page.text) == ("There is a problem Enter a name that we may use for you.", True)
    assert "no-store" in page["Cache-Control"]
    assert stored() == 0


def test_a_browser_with_cookies_sends_its_form_once_and_is_shown_a_reference(strict_client: Client) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    answer = strict_client.post("/consultation/", urlencode(sent), content_type=URLENCODED)

    assert (answer.status_code, answer["Location"]) == (302, "/consultation/received/")
    reference = ConsultationRequest.objects.get().reference_spoken
    assert f"Your reference is {reference} " in main_text(strict_client.get(answer["Location"]).text)


@pytest.mark.parametrize("is_multipart", [True, False])
def test_both_ways_in_which_browsers_encode_a_form_store_the_same(client: Client, is_multipart: bool) -> None:
    encoding = {} if is_multipart else {"content_type": URLENCODED}
    answers = {**EVERY_ANSWER, "name": "Zoë & 李", "note": "one\r\ntwo + 50% = ?"}
    client.post("/consultation/", answers if is_multipart else urlencode(answers), **encoding)

    request = ConsultationRequest.objects.get()
    assert (request.name, request.note) == ("Zoë & 李", "one\ntwo + 50% = ?")


# Bodies of every kind.


@pytest.mark.parametrize("encoding", [URLENCODED, "multipart/form-data; boundary=x", "text/plain"])
def test_a_body_of_five_megabytes_is_answered_with_413_and_the_phone_number(client: Client, encoding: str) -> None:
    client.get("/consultation/")  # leaves the copy of the facts on disk
    page = client.post("/consultation/", "note=" + "x" * 5_000_000, content_type=encoding)

    assert page.status_code == 413
    assert "(703) 555-0142" in main_text(page.text)
    assert "no-store" in page["Cache-Control"]
    assert stored() == 0


def test_a_body_just_under_a_megabyte_is_answered_at_the_field(client: Client) -> None:
    page = client.post("/consultation/", urlencode({**EVERY_ANSWER, "note": "x" * 999_000}), content_type=URLENCODED)

    assert page.status_code == 422
    assert errors_at(page.text, "note") == ["Shorten your note to 500 characters. It has 999000 now."]


def test_a_body_of_more_fields_than_any_form_has_is_refused(client: Client) -> None:
    page = client.post("/consultation/", EVERY_ANSWER | {f"extra{number}": "x" for number in range(201)})

    assert (page.status_code, stored()) == (400, 0)


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x", 422),
        (b"name=Ada", "multipart/form-data", 400),
        (b"name=Ada", "multipart/form-data; boundary=", 400),
        (b"name=Ada", "multipart/form-data; boundary=\u00e9", 400),
        (b"name=Ada", "application/x-www-form-urlencoded; charset=utf-16", 400),
        (b'{"name": "Ada"}', "application/json", 422),
        (b"%%%=%zz&&&===", URLENCODED, 422),
        (b"", "", 422),
        (b"\xff\xfe\x00\x00", "nonsense", 422),
    ],
)
def test_a_malformed_body_is_answered_with_a_page_and_stores_nothing(
    client: Client, body: bytes, encoding: str, status: int
) -> None:
    page = client.generic("POST", "/consultation/", body, content_type=encoding)

    assert (page.status_code, stored()) == (status, 0)
    assert "988" in page.text


@pytest.mark.parametrize("body", ["name=%FF%FE", "name=%00", "channel=%00", "topic=%00", "email=%00@%00", "%00=%00"])
def test_null_and_broken_bytes_in_a_field_are_answered_at_the_field(client: Client, body: str) -> None:
    page = client.post("/consultation/", body, content_type=URLENCODED)

    assert (page.status_code, stored()) == (422, 0)
    assert errors_at(page.text, "is_adult") != []


def test_null_bytes_among_good_answers_are_dropped_and_the_request_is_kept(client: Client) -> None:
    answer = client.post("/consultation/", {**EVERY_ANSWER, "name": "A\x00da", "note": "one\x00two"})

    assert answer.status_code == 302
    assert ConsultationRequest.objects.values_list("name").get() == ("Ada",)
    assert ConsultationRequest.objects.get().note == "onetwo"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/consultation/", "GET, HEAD, POST"),
        ("PATCH", "/consultation/", "GET, HEAD, POST"),
        ("DELETE", "/consultation/", "GET, HEAD, POST"),
        ("TRACE", "/consultation/", "GET, HEAD, POST"),
        ("OPTIONS", "/consultation/", "GET, HEAD, POST"),
        ("POST", "/consultation/received/", "GET, HEAD"),
        ("BREW", "/consultation/", "GET, HEAD, POST"),
    ],
)
def test_other_methods_are_refused_and_the_answer_names_those_that_work(
    client: Client, method: str, path: str, allowed: str
) -> None:
    answer = client.generic(method, path, urlencode(EVERY_ANSWER), content_type=URLENCODED)

    assert (answer.status_code, answer["Allow"], stored()) == (405, allowed, 0)


# A database that fails.


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "table",
    ["consultations_throttlecount", "consultations_consultationrequest", "consultations_outboxemail"],
)
def test_a_failing_database_and_no_room_on_disk_are_answered_with_503_and_every_answer_kept_for_one_more_press(
    strict_client: Client, settings: Settings, table: str
) -> None:
    settings.SPOOL_MOST_FILES = 0
    sent = opened_form(strict_client, **EVERY_ANSWER)
    with without_table(table):
        page = strict_client.post("/consultation/", sent)
    assert (page.status_code, stored(), kept(page.text)) == (503, 0, EVERY_ANSWER)
    assert title_of(page.text) == "Error: Ask for a call – VIT"
    assert summary_of(page.text)[0].startswith("Not sent yet We could not store your request just now, and nothing")
    assert "no-store" in page["Cache-Control"]

    forget_outage()  # which a few seconds do
    assert strict_client.post("/consultation/", what_it_sends(page.text)).status_code == 302
    assert (stored(), OutboxEmail.objects.count()) == (1, 3)


def test_the_form_opens_while_the_tables_of_requests_are_away(client: Client) -> None:
    with without_table("consultations_consultationrequest"), without_table("consultations_throttlecount"):
        assert client.get("/consultation/").status_code == 200
