from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from consultations.models import ConsultationRequest, OutboxEmail
from tests.consultations.browser import errors_at, kept, main_text, opened_form, summary_of, title_of, what_it_sends
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db

MONDAY_10_AM = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
NOTHING_SENT = "nothing has been sent yet. Press “Ask for the call” once more."
NO_RECEIPT = "We cannot show your request here any more"


def stored() -> int:
    return ConsultationRequest.objects.count()


def test_a_post_without_a_token_keeps_every_answer_and_one_more_press_sends_it_once(strict_client: Client) -> None:
    page = strict_client.post("/consultation/", EVERY_ANSWER)
    assert (page.status_code, stored()) == (403, 0)
    assert title_of(page.text) == "Error: Ask for a call – VIT"
    told, takes_the_focus = summary_of(page.text)
    assert (told.startswith("Not sent yet "), NOTHING_SENT in told, takes_the_focus) == (True, True, True)
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
        {"origin": "null", "sec-fetch-site": "cross-site"},
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


@pytest.mark.parametrize("headers", [{"origin": "null"}, {"origin": "null", "sec-fetch-site": "same-origin"}])
def test_a_browser_that_tells_nobody_where_it_was_can_send_the_form(headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    again = what_it_sends(browser.post("/consultation/", EVERY_ANSWER).text)
    browser.cookies.clear()

    assert browser.post("/consultation/", again, headers=headers).status_code == 302
