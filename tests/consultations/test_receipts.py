import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as site
from django.core import signing
from django.test import Client

from clinic_site.edition import hold_off
from consultations.models import ConsultationRequest, OtherReference, OutboxEmail
from tests.consultations.broken_table import without_table
from tests.consultations.browser import main_text, title_of
from tests.factories import EVERY_ANSWER, make_request

pytestmark = pytest.mark.django_db

MONDAY_10_AM = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NO_RECEIPT = "We cannot show your request here any more"


def test_the_confirmation_says_who_answers_how_and_by_when(client: Client) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        client.post("/consultation/", EVERY_ANSWER)
        page = client.get("/consultation/received/")

    text = main_text(page.text)
    assert "You hear from us by Wednesday, November 25, at 10 am Eastern Time at the latest (sample time)." in text
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


@pytest.mark.parametrize(
    "value",
    ["", "CDF347", "forged:1:2", "\x00", "x" * 4000, signing.dumps(["a", "CDF347"])],
    ids=["none", "a reference", "nonsense", "a null", "very long", "signed for something else"],
)
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


@pytest.mark.django_db(transaction=True)
def test_a_receipt_shows_the_promise_from_the_copy_of_the_facts_while_nobody_can_be_asked(client: Client) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        client.post("/consultation/", EVERY_ANSWER)
    with time_machine.travel(MONDAY_10_AM + timedelta(minutes=20), tick=False):
        hold_off()  # somebody has just found that the database does not answer
        page = client.get("/consultation/received/")

    told = main_text(page.text)
    assert "by Wednesday, November 25, at 10 am Eastern Time at the latest" in told
    assert ConsultationRequest.objects.get().reference_spoken in told


def test_a_receipt_for_a_reference_that_another_request_goes_by_shows_what_was_told(client: Client) -> None:
    request = make_request("XXX777", channel="EITHER")
    OtherReference.objects.create(reference="CDF347", request=request)
    client.cookies["receipt"] = signing.dumps(["a", "CDF347"], salt="receipt")

    assert "Your reference is CDF 347" in main_text(client.get("/consultation/received/").text)


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
