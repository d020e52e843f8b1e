"""Staff see how the mail stands, test it, and send again what failed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from consultations.mail_desk import standing, sweep_own_mail
from consultations.models import HistoryEntry, OutboxEmail
from consultations.outbox import deliver_due
from tests.consultations.browser import main_text
from tests.consultations.mail_server import MailServer
from tests.consultations.test_outbox import use_smtp
from tests.factories import RECEIVED_AT, make_message, make_request, make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"
SECOND = timedelta(seconds=1)
REFUSED = {"state": "REFUSED", "problem": "The mail server refused this address for good.", "attempts": 1}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(RECEIVED_AT, tick=False) as clock:
        yield clock


def signed_in(username: str, role: str, **fields: str) -> Client:
    client = Client()
    client.force_login(make_staff(username, role, **fields), backend="clinic_site.staff_backend.StaffBackend")
    return client


def lines(client: Client) -> list[tuple[str, str | None]]:
    items = elements(parse(client.get("/admin/lines/").text), "li")
    return [(text_of(item), next((link.get("href") for link in elements(item, "a")), None)) for item in items]


# The page about mail.


def test_the_owner_tests_the_mail_to_each_staff_address_and_sees_what_became_of_it(
    clock: time_machine.Traveller, settings: Settings
) -> None:
    olga = signed_in("olga", "owner", email="olga@clinic.example")
    with MailServer() as server:
        use_smtp(settings, server.port)
        server.answers_to_recipient["nurse@clinic.example"] = "550 No such address"
        assert olga.post("/admin/mail/")["Location"] == "/admin/mail/"
        deliver_due()
        assert server.recipients == ["desk@clinic.example", "olga@clinic.example"]

    page = main_text(olga.get("/admin/mail/").text)
    accepted = "Accepted by the mail server at 10 am on Monday, November 23."
    refused = "Refused for good at 10 am on Monday, November 23. The mail server refused this address for good."
    for words in (
        f"desk@clinic.example {accepted}",
        f"olga@clinic.example {accepted}",
        f"nurse@clinic.example {refused}",
    ):
        assert words in page
    assert {row.kind for row in OutboxEmail.objects.all()} == {"TEST"}


def test_a_second_press_within_a_minute_sends_no_second_test(clock: time_machine.Traveller) -> None:
    olga = signed_in("olga", "owner")
    for _ in range(2):
        olga.post("/admin/mail/")
    assert OutboxEmail.objects.count() == 2
    clock.shift(timedelta(minutes=1))
    olga.post("/admin/mail/")

    assert OutboxEmail.objects.count() == 4


def test_a_test_that_fails_alarms_nobody(clock: time_machine.Traveller) -> None:
    olga = signed_in("olga", "owner")
    make_message(kind="TEST", finished_at=RECEIVED_AT, **REFUSED)

    assert lines(olga) == []


def test_the_page_about_mail_counts_the_queue_and_names_the_oldest(clock: time_machine.Traveller) -> None:
    olga = signed_in("olga", "owner")
    make_message(created_at=RECEIVED_AT - timedelta(hours=2))
    make_message(make_request(), kind="ACKNOWLEDGEMENT", recipient="ada@visitor.example", **REFUSED)

    page = main_text(olga.get("/admin/mail/").text)
    assert "Waiting to be sent: 1" in page
    assert "waits since 8 am on Monday, November 23." in page
    assert "Acknowledgement to the visitor to ada@visitor.example: The mail server refused this address" in page


@pytest.mark.parametrize("role", ["front desk", "editor", "clinician"])
def test_nobody_but_the_owner_sends_tests(role: str) -> None:
    assert signed_in("somebody", role).post("/admin/mail/").status_code == 403
    assert OutboxEmail.objects.count() == 0


# One message again.


def test_one_failed_message_is_sent_again_and_the_others_stay(front_desk: Client) -> None:
    request = make_request()
    first, second = (make_message(request, **REFUSED) for _ in range(2))
    page = front_desk.get(f"{LIST}{request.pk}/change/").text
    addresses = [link.get("href") for link in elements(parse(page), "a") if text_of(link) == "Send again"]
    assert addresses == [f"/admin/mail/{first.pk}/send-again/", f"/admin/mail/{second.pk}/send-again/"]
    assert "Send all 2 failed ones again" in front_desk.get(addresses[0]).text

    assert front_desk.post(addresses[0])["Location"] == f"{LIST}{request.pk}/change/"
    assert list(OutboxEmail.objects.order_by("pk").values_list("state", flat=True)) == ["WAITING", "REFUSED"]
    assert HistoryEntry.objects.get().text == "Notice to staff: sent again"


def test_all_failed_messages_of_a_request_are_sent_again_with_one_press(front_desk: Client) -> None:
    request = make_request()
    first, _ = (make_message(request, **REFUSED) for _ in range(2))
    make_message(make_request("CDF348"), **REFUSED)
    front_desk.post(f"/admin/mail/{first.pk}/send-again/", {"all": "1"})

    assert sorted(OutboxEmail.objects.values_list("state", flat=True)) == ["REFUSED", "WAITING", "WAITING"]


@pytest.mark.parametrize("state", ["HELD", "WAITING", "SENDING", "ACCEPTED"])
def test_a_message_that_did_not_fail_is_not_sent_again(front_desk: Client, state: str) -> None:
    message = make_message(make_request(), state=state)
    address = f"/admin/mail/{message.pk}/send-again/"
    assert "Send this e-mail again" not in front_desk.get(address).text
    front_desk.post(address)

    assert (OutboxEmail.objects.get().state, HistoryEntry.objects.count()) == (state, 0)


def test_a_message_that_is_not_there_or_belongs_to_no_request_is_not_found(front_desk: Client) -> None:
    digest = make_message(kind="DIGEST", **REFUSED)

    assert [front_desk.get(f"/admin/mail/{pk}/send-again/").status_code for pk in (digest.pk, 99)] == [404, 404]


@pytest.mark.parametrize("role", ["editor", "clinician"])
def test_who_may_not_answer_requests_may_not_send_again(role: str) -> None:
    message = make_message(make_request(), **REFUSED)

    assert signed_in("somebody", role).post(f"/admin/mail/{message.pk}/send-again/").status_code == 403
    assert OutboxEmail.objects.get().state == "REFUSED"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "HELD"}, "Held until someone has looked at the request."),
        ({}, "Waiting to be sent since 10 am on Monday, November 23."),
        (
            {"attempts": 2, "problem": "The mail server asked to try again later."},
            "Waiting to be sent. The mail server asked to try again later. Next try at 10 am on Monday, November 23.",
        ),
        (
            {"attempts": 9, "state": "GIVEN_UP", "problem": "It may have been sent.", "finished_at": RECEIVED_AT},
            "Given up after two days at 10 am on Monday, November 23. It may have been sent.",
        ),
    ],
)
def test_how_a_message_stands_is_told_with_time_and_reason(
    clock: time_machine.Traveller, fields: dict[str, object], words: str
) -> None:
    assert standing(make_message(created_at=RECEIVED_AT, **fields)) == words


# What every staff page says.


@pytest.mark.parametrize("role", ["front desk", "owner", "editor", "clinician"])
def test_mail_that_waits_for_five_minutes_shows_on_every_staff_page(clock: time_machine.Traveller, role: str) -> None:
    client = signed_in("somebody", role)
    request = make_request(first_contact_at=RECEIVED_AT)
    make_message(request, try_until=RECEIVED_AT + OutboxEmail.RETRY_FOR)
    make_request("CDF348", name="Bo", first_contact_at=RECEIVED_AT)
    clock.shift(timedelta(minutes=5))
    assert lines(client) == []
    clock.shift(SECOND)

    may_open = role in ("front desk", "owner")
    address = f"{LIST}?show=mail-stuck" if may_open else None
    assert lines(client) == [("1 e-mail has waited for more than five minutes to be sent.", address)]
    if may_open:
        page = parse(client.get(address).text)
        assert [text_of(cell) for cell in page.iter("th") if cell.get("class") == "field-name"] == ["Ada"]


def test_mail_that_failed_shows_until_it_was_sent_again_or_the_person_was_reached(
    clock: time_machine.Traveller,
) -> None:
    client = signed_in("fred", "front desk")
    request = make_request(answer_by=RECEIVED_AT + timedelta(days=9))
    make_message(request, kind="ACKNOWLEDGEMENT", finished_at=RECEIVED_AT, **REFUSED)
    make_message(request, kind="STAFF_NOTICE", finished_at=RECEIVED_AT, **REFUSED)
    address = f"{LIST}?show=mail-failed"
    assert lines(client) == [("2 e-mails could not be sent.", address)]
    request.first_contact_at = RECEIVED_AT
    request.save()
    assert lines(client) == [("1 e-mail could not be sent.", address)]
    OutboxEmail.objects.get(kind="STAFF_NOTICE").wait_anew()

    assert lines(client) == []


def test_a_missed_promise_is_a_red_line_that_leads_to_the_requests(clock: time_machine.Traveller) -> None:
    client = signed_in("fred", "front desk")
    make_request("CDF341", name="Late", answer_by=RECEIVED_AT + timedelta(minutes=5))
    make_request("CDF342", name="Answered", answer_by=RECEIVED_AT, first_contact_at=RECEIVED_AT)
    make_request("CDF343", name="Aside", answer_by=RECEIVED_AT, is_set_aside=True)
    assert lines(client) == []
    clock.shift(timedelta(minutes=5))

    assert lines(client) == [("A promise is missed: 1 request waits past its time.", f"{LIST}?show=missed")]
    assert "staff-lines__line--red" in client.get("/admin/").text
    page = parse(client.get(f"{LIST}?show=overdue").text)
    assert [text_of(cell) for cell in page.iter("th") if cell.get("class") == "field-name"] == ["Late"]


def test_a_stuck_digest_leads_the_owner_to_the_page_about_mail(clock: time_machine.Traveller) -> None:
    make_message(kind="DIGEST")
    olga, fred = signed_in("olga", "owner"), signed_in("fred", "front desk")
    clock.shift(timedelta(minutes=6))
    words = "1 e-mail has waited for more than five minutes to be sent."

    assert (lines(olga), lines(fred)) == ([(words, "/admin/mail/")], [(words, None)])


def test_old_digests_and_tests_are_forgotten_and_what_belongs_to_a_request_is_not(
    clock: time_machine.Traveller,
) -> None:
    old = {"state": "ACCEPTED", "finished_at": RECEIVED_AT - timedelta(days=31)}
    make_message(kind="DIGEST", **old)
    make_message(make_request(), **old)
    make_message(kind="TEST", state="ACCEPTED", finished_at=RECEIVED_AT - timedelta(days=29))
    make_message(kind="TEST")
    sweep_own_mail()

    assert list(OutboxEmail.objects.order_by("pk").values_list("kind", flat=True)) == ["STAFF_NOTICE", "TEST", "TEST"]
