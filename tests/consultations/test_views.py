import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings as site
from django.core import signing
from django.test import Client

from consultations.models import ConsultationRequest, OutboxEmail
from tests.consultations.broken_table import without_table
from tests.consultations.browser import errors_at, main_text, opened_form, title_of, what_it_sends
from tests.factories import EVERY_ANSWER, make_request

pytestmark = pytest.mark.django_db

URLENCODED = "application/x-www-form-urlencoded"
MONDAY_10_AM = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NOTHING_SENT = "nothing has been sent yet. Press “Ask for the call” once more."
NO_RECEIPT = "We cannot show your request here any more"


def kept(page: str) -> dict[str, str]:
    """The visitor's own answers that stand on a page."""
    return {name: value for name, value in what_it_sends(page).items() if name in EVERY_ANSWER}


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


# Forged posts, and browsers that only look like forgers.


def test_a_post_without_a_token_keeps_every_answer_and_one_more_press_sends_it_once(strict_client: Client) -> None:
    page = strict_client.post("/consultation/", EVERY_ANSWER)
    assert (page.status_code, stored()) == (403, 0)
    assert NOTHING_SENT in main_text(page.text)
    assert kept(page.text) == EVERY_ANSWER

    again = what_it_sends(page.text)
    assert [strict_client.post("/consultation/", again).status_code for _ in range(2)] == [302, 302]
    assert (stored(), OutboxEmail.objects.count()) == (1, 3)


def test_a_post_with_a_stale_token_keeps_every_answer_and_one_more_press_sends_it_once(strict_client: Client) -> None:
    stale = opened_form(strict_client, **EVERY_ANSWER)
    strict_client.cookies.clear()
    page = strict_client.post("/consultation/", stale)
    assert (page.status_code, stored(), kept(page.text)) == (403, 0, EVERY_ANSWER)

    assert strict_client.post("/consultation/", what_it_sends(page.text)).status_code == 302
    assert strict_client.post("/consultation/", what_it_sends(page.text)).status_code == 302
    assert stored() == 1


def test_a_browser_without_cookies_can_send_the_form_with_one_more_press() -> None:
    form = opened_form(Client(enforce_csrf_checks=True), **EVERY_ANSWER)
    page = Client(enforce_csrf_checks=True).post("/consultation/", form)
    assert (page.status_code, kept(page.text)) == (403, EVERY_ANSWER)

    answer = Client(enforce_csrf_checks=True).post("/consultation/", what_it_sends(page.text))
    assert (answer.status_code, stored()) == (302, 1)
    assert NO_RECEIPT in Client().get(answer["Location"]).text


def test_answers_with_errors_can_be_corrected_by_a_browser_without_cookies() -> None:
    first = Client(enforce_csrf_checks=True).post("/consultation/", {**EVERY_ANSWER, "phone": "12"})
    second = Client(enforce_csrf_checks=True).post("/consultation/", what_it_sends(first.text))
    assert (first.status_code, second.status_code, errors_at(second.text, "phone") != []) == (403, 422, True)

    corrected = what_it_sends(second.text) | {"phone": "703 555 0199"}
    assert Client(enforce_csrf_checks=True).post("/consultation/", corrected).status_code == 302
    assert stored() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "http://testserver.evil.example"},
        {"referer": "https://evil.example/page"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_send_the_form_for_a_visitor(headers: dict[str, str]) -> None:
    second = Client(enforce_csrf_checks=True).post("/consultation/", EVERY_ANSWER)
    # Somebody else's page may hold a copy of our form that is ready to be sent.
    copied = what_it_sends(second.text)

    visitor = Client(enforce_csrf_checks=True)
    assert visitor.post("/consultation/", copied, headers=headers).status_code == 403
    assert stored() == 0
    assert visitor.post("/consultation/", copied, headers={"origin": "http://testserver"}).status_code == 302


def test_the_proof_of_a_second_press_is_good_for_two_hours() -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        page = Client(enforce_csrf_checks=True).post("/consultation/", EVERY_ANSWER)
    with time_machine.travel(MONDAY_10_AM + timedelta(hours=2, seconds=1), tick=False):
        late = Client(enforce_csrf_checks=True).post("/consultation/", what_it_sends(page.text))
        assert (late.status_code, stored(), kept(late.text)) == (403, 0, EVERY_ANSWER)

        in_time = Client(enforce_csrf_checks=True).post("/consultation/", what_it_sends(late.text))
    assert (in_time.status_code, stored()) == (302, 1)


def test_the_proof_of_a_second_press_belongs_to_one_form() -> None:
    one = what_it_sends(Client(enforce_csrf_checks=True).post("/consultation/", EVERY_ANSWER).text)
    other = what_it_sends(Client(enforce_csrf_checks=True).post("/consultation/", EVERY_ANSWER).text)

    mixed = {**one, "second_press": other["second_press"]}
    assert Client(enforce_csrf_checks=True).post("/consultation/", mixed).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/consultation/", one).status_code == 302


@pytest.mark.parametrize("token", ["", "forged", "a:b:c", "\x00", "x" * 5000, "ImEi:1u:b"])
def test_a_tampered_form_token_loses_nobody_their_request(strict_client: Client, token: str) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    answer = strict_client.post("/consultation/", {**sent, "form_token": token})

    assert (answer.status_code, stored()) == (302, 1)


def test_a_tampered_form_token_is_no_proof_of_a_second_press() -> None:
    page = Client(enforce_csrf_checks=True).post("/consultation/", EVERY_ANSWER)
    tampered = what_it_sends(page.text) | {"form_token": "forged"}

    assert Client(enforce_csrf_checks=True).post("/consultation/", tampered).status_code == 403
    assert stored() == 0


def test_pressing_twice_or_going_back_and_pressing_again_shows_one_reference(strict_client: Client) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    shown = []
    for _ in range(3):
        answer = strict_client.post("/consultation/", sent)
        shown.append(main_text(strict_client.get(answer["Location"]).text))

    assert len(set(shown)) == 1
    assert (stored(), OutboxEmail.objects.count()) == (1, 3)


# The confirmation.


def test_the_confirmation_says_who_answers_how_and_by_when(client: Client) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        client.post("/consultation/", EVERY_ANSWER)
        page = client.get("/consultation/received/")

    text = main_text(page.text)
    assert "You hear from us by Wednesday, November 25, at 10 am at the latest." in text
    assert "A member of our staff" in text
    assert "(703) 555-0142" in text
    assert "no-store" in page["Cache-Control"]
    assert title_of(page.text) == "We have your request – VIT"


def test_the_confirmation_never_speaks_of_a_call_to_somebody_who_asked_for_mail(client: Client) -> None:
    client.post("/consultation/", {**EVERY_ANSWER, "channel": "EMAIL"})

    text = main_text(client.get("/consultation/received/").text)
    assert "writes to you at the e-mail address you gave." in text
    assert "calls you" not in text


def test_the_confirmation_may_be_reloaded_and_sends_nothing_again(client: Client) -> None:
    client.post("/consultation/", EVERY_ANSWER)
    pages = [client.get("/consultation/received/") for _ in range(3)]

    reference = ConsultationRequest.objects.get().reference_spoken
    assert [reference in page.text for page in pages] == [True, True, True]
    assert OutboxEmail.objects.count() == 3


@pytest.mark.parametrize("value", ["", "CDF347", "forged:1:2", "\x00", "x" * 4000, signing.dumps(["a", "CDF347"])])
def test_a_confirmation_without_a_receipt_of_ours_kindly_shows_none(client: Client, value: str) -> None:
    make_request("CDF347")
    client.cookies["receipt"] = value
    page = client.get("/consultation/received/")

    assert (page.status_code, NO_RECEIPT in page.text, "CDF 347" in page.text) == (200, True, False)
    assert "no-store" in page["Cache-Control"]


def test_a_receipt_is_shown_for_half_an_hour(client: Client) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        client.post("/consultation/", EVERY_ANSWER)
    receipt = client.cookies["receipt"].value
    reference = ConsultationRequest.objects.get().reference_spoken

    shown = []
    for minutes in (29, 31):
        with time_machine.travel(MONDAY_10_AM + timedelta(minutes=minutes), tick=False):
            browser = Client(headers={"cookie": f"receipt={receipt}"})
            shown.append(reference in browser.get("/consultation/received/").text)
    assert shown == [True, False]


def test_a_receipt_for_a_request_that_has_been_erased_shows_none(client: Client) -> None:
    client.cookies["receipt"] = signing.dumps(["a", "CDF347"], salt="receipt")
    page = client.get("/consultation/received/")

    assert (page.status_code, NO_RECEIPT in page.text) == (200, True)


@pytest.mark.django_db(transaction=True)
def test_a_receipt_still_shows_the_reference_while_the_database_is_away(client: Client) -> None:
    client.post("/consultation/", EVERY_ANSWER)
    reference = ConsultationRequest.objects.get().reference_spoken
    with without_table("consultations_consultationrequest"):
        page = client.get("/consultation/received/")

    assert (page.status_code, reference in page.text) == (200, True)


# Cookies.


def test_the_receipt_is_a_short_lived_cookie_that_holds_a_reference_and_a_random_token(client: Client) -> None:
    client.post("/consultation/", EVERY_ANSWER)

    cookie = client.cookies["receipt"]
    named = {name: cookie[name] for name in ("max-age", "httponly", "samesite", "path", "domain", "secure")}
    assert named == {
        "max-age": 1800,
        "httponly": True,
        "samesite": "Lax",
        "path": "/",
        "domain": "",
        "secure": "",
    }
    random_token, reference = signing.loads(cookie.value, salt="receipt")
    assert (len(random_token), reference) == (12, ConsultationRequest.objects.get().reference)


def test_the_form_sets_its_security_cookie_alone_and_reading_the_confirmation_sets_none(client: Client) -> None:
    assert list(client.get("/consultation/").cookies) == ["csrf"]
    assert list(Client().get("/consultation/received/").cookies) == []


COOKIES_OVER_HTTPS = """
import django
django.setup()
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory
from consultations.models import ConsultationRequest
from consultations.receipts import give_receipt
def view(request):
    get_token(request)
    response = HttpResponse()
    give_receipt(response, ConsultationRequest(reference="CDF347"))
    return response
print(CsrfViewMiddleware(view)(RequestFactory().get("/", secure=True)).cookies.output(header=""))
"""


def test_over_https_every_cookie_of_the_form_is_bound_to_this_host_alone(tmp_path: Path) -> None:
    of_a_live_site = {
        "DJANGO_SETTINGS_MODULE": "clinic_site.settings",
        "HTTPS": "True",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "ALLOWED_HOSTS": "testserver",
    }
    command = [sys.executable, "-c", COOKIES_OVER_HTTPS]
    output = subprocess.run(
        command, env=os.environ | of_a_live_site, cwd=site.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout

    cookies = {line.split("=")[0].strip(): line.split("; ")[1:] for line in output.splitlines()}
    assert {name: {part for part in parts if not part.startswith("expires")} for name, parts in cookies.items()} == {
        "__Host-csrf": {"HttpOnly", "Secure", "Path=/", "SameSite=Lax"},
        "__Host-receipt": {"HttpOnly", "Secure", "Path=/", "SameSite=Lax", "Max-Age=1800"},
    }


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
def test_a_failing_database_is_answered_with_503_and_every_answer_kept_for_one_more_press(
    strict_client: Client, table: str
) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    with without_table(table):
        page = strict_client.post("/consultation/", sent)
    assert (page.status_code, stored(), kept(page.text)) == (503, 0, EVERY_ANSWER)
    assert "We could not store your request just now, and nothing has been sent." in main_text(page.text)
    assert "no-store" in page["Cache-Control"]

    assert strict_client.post("/consultation/", what_it_sends(page.text)).status_code == 302
    assert (stored(), OutboxEmail.objects.count()) == (1, 3)


def test_the_form_opens_while_the_tables_of_requests_are_away(client: Client) -> None:
    with without_table("consultations_consultationrequest"), without_table("consultations_throttlecount"):
        assert client.get("/consultation/").status_code == 200
