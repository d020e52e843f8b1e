from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.facts import forget_facts
from clinic_site.models import ClinicProfile, Closure
from consultations import spool
from consultations.intake import sweep_fingerprints
from consultations.models import Consent, ConsultationRequest, Fingerprint, HistoryEntry, OutboxEmail
from tests.at_once import at_once
from tests.consultations.broken_table import without_table
from tests.consultations.browser import opened_form
from tests.factories import EVERY_ANSWER
from tests.markup import parse, text_of

pytestmark = pytest.mark.django_db

MONDAY_10_AM = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_a_sent_form_stores_request_history_consent_and_one_message_for_each_recipient(client: Client) -> None:
    response = client.post("/consultation/", EVERY_ANSWER)

    assert response.status_code == 302
    request = ConsultationRequest.objects.get()
    assert (request.name, request.phone, request.topic) == ("Ada", "+17035550199", "DEPRESSION")
    assert list(HistoryEntry.objects.values_list("request", "kind")) == [(request.pk, "RECEIVED")]
    assert Consent.objects.get().request == request
    assert sorted(OutboxEmail.objects.values_list("recipient", flat=True)) == [
        "ada@visitor.example",
        "desk@clinic.example",
        "nurse@clinic.example",
    ]


def test_a_sent_form_stores_every_answer_as_it_was_given(client: Client) -> None:
    client.post("/consultation/", {**EVERY_ANSWER, "phone": "(703) 555-0199 x12"})

    stored = ConsultationRequest.objects.values().get()
    assert {name: stored[name] for name in (*EVERY_ANSWER, "phone_extension", "phone_as_typed") if name in stored} == {
        "name": "Ada",
        "phone": "+17035550199",
        "phone_extension": "12",
        "phone_as_typed": "(703) 555-0199 x12",
        "email": "ada@visitor.example",
        "channel": "EITHER",
        "good_time": "MORNING",
        "may_leave_message": True,
        "topic": "DEPRESSION",
        "note": "I would like to know what a first visit is like.",
        "is_adult": True,
    }


def test_a_request_with_only_the_needed_answers_is_kept_and_nobody_but_staff_gets_mail(client: Client) -> None:
    needed = {"name": "Bo", "phone": "703 555 0198", "channel": "PHONE", "good_time": "ANY"}

    client.post("/consultation/", {**needed, "is_adult": "on", "agreement": "on"})

    request = ConsultationRequest.objects.get()
    assert (request.email, request.topic, request.note, request.may_leave_message) == ("", "", "", False)
    assert sorted(request.messages.values_list("recipient", "kind", "state")) == [
        ("desk@clinic.example", "STAFF_NOTICE", "WAITING"),
        ("nurse@clinic.example", "STAFF_NOTICE", "WAITING"),
    ]


def test_consent_is_kept_word_for_word_as_it_stood_beside_its_box(client: Client) -> None:
    labels = {label.get("for"): text_of(label) for label in parse(client.get("/consultation/").text).iter("label")}
    client.post("/consultation/", EVERY_ANSWER)

    consent = Consent.objects.get()
    assert (consent.wording, consent.version, consent.page, consent.given_at) == (
        "I agree that Virginia Infusion Therapies may call the phone number, or write to the e-mail address, that I "
        "gave above. This is about my request and nothing else. I can change my mind at any time.",
        "2026-11-23",
        "/consultation/",
        consent.request.received_at,
    )
    assert labels["id_agreement"] == consent.wording


@pytest.mark.parametrize(
    "table",
    [
        "consultations_outboxemail",
        "consultations_consent",
        "consultations_historyentry",
        "consultations_fingerprint",
    ],
)
def test_nothing_is_stored_when_one_part_of_a_request_cannot_be(client: Client, table: str) -> None:
    with without_table(table):
        assert client.post("/consultation/", EVERY_ANSWER).status_code == 302

    assert len(spool.waiting()) == 1
    counts = [model.objects.count() for model in (ConsultationRequest, HistoryEntry, Consent, Fingerprint, OutboxEmail)]
    assert counts == [0, 0, 0, 0, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_token", [True, False])
def test_fifty_identical_posts_at_once_make_one_request_and_one_message_for_each_recipient(has_token: bool) -> None:
    sent = opened_form(Client(), **EVERY_ANSWER) if has_token else EVERY_ANSWER

    statuses = at_once([lambda: Client().post("/consultation/", sent).status_code] * 50)

    assert statuses == [302] * 50
    assert list(ConsultationRequest.objects.values_list("is_set_aside", flat=True)) == [False]
    assert Consent.objects.count() == 1
    assert sorted(OutboxEmail.objects.values_list("recipient", "state")) == [
        ("ada@visitor.example", "WAITING"),
        ("desk@clinic.example", "WAITING"),
        ("nurse@clinic.example", "WAITING"),
    ]


def test_an_identical_post_within_the_limits_clears_one_that_was_not(client: Client, settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Bo"})
    client.post("/consultation/", EVERY_ANSWER)
    aside = ConsultationRequest.objects.get(name="Ada")
    client.post("/consultation/", EVERY_ANSWER, REMOTE_ADDR="192.0.2.9")

    cleared = ConsultationRequest.objects.get(name="Ada")
    assert (aside.is_set_aside, cleared.is_set_aside) == (True, False)
    assert set(cleared.messages.values_list("state", flat=True)) == {"WAITING"}


@pytest.mark.django_db(transaction=True)
def test_ten_different_people_at_once_make_ten_requests() -> None:
    def press(number: int) -> int:
        return Client().post("/consultation/", {**EVERY_ANSWER, "name": f"Ada {number}"}).status_code

    statuses = at_once([partial(press, number) for number in range(10)])

    assert statuses == [302] * 10
    assert len(set(ConsultationRequest.objects.values_list("name", "reference"))) == 10
    assert OutboxEmail.objects.count() == 30


def test_going_back_to_correct_a_number_keeps_one_request_with_the_right_number(client: Client) -> None:
    first = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", first)
    client.post("/consultation/", {**first, "phone": "703 555 0177"})
    client.post("/consultation/", {**first, "phone": "703 555 0177"})

    request = ConsultationRequest.objects.get()
    assert request.phone == "+17035550177"
    assert list(request.history.order_by("pk").values_list("kind", "text")) == [
        ("RECEIVED", ""),
        ("SENT_AGAIN", "Before that:\nphone: +17035550199\nphone as typed: 703 555 0199"),
    ]
    assert request.messages.count() == 3


def test_whoever_takes_a_correction_back_is_reached_at_the_first_number(client: Client) -> None:
    first = opened_form(client, **EVERY_ANSWER)
    for phone in ("703 555 0199", "703 555 0177", "703 555 0199"):
        client.post("/consultation/", {**first, "phone": phone})

    request = ConsultationRequest.objects.get()
    assert (request.phone, request.history.filter(kind="SENT_AGAIN").count()) == ("+17035550199", 2)


def test_a_corrected_address_gets_the_acknowledgement_too(client: Client) -> None:
    first = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", {**first, "email": "adda@visitor.example"})
    client.post("/consultation/", first)

    acknowledged = OutboxEmail.objects.filter(kind="ACKNOWLEDGEMENT").order_by("pk")
    assert list(acknowledged.values_list("recipient", flat=True)) == ["adda@visitor.example", "ada@visitor.example"]


def test_another_name_in_the_same_form_is_another_person_on_the_same_device(client: Client) -> None:
    first = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", first)
    client.post("/consultation/", {**first, "name": "Bo"})

    assert sorted(ConsultationRequest.objects.values_list("name", flat=True)) == ["Ada", "Bo"]


def test_the_form_of_a_closed_request_makes_a_new_one(client: Client) -> None:
    sent = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", sent)
    closed = {"status": "CLOSED", "closing_reason": "ANSWERED", "closed_at": timezone.now()}
    ConsultationRequest.objects.update(**closed, next_step="", next_step_at=None)
    client.post("/consultation/", {**sent, "note": "I have one more question."})

    assert ConsultationRequest.objects.open().get().note == "I have one more question."


@pytest.mark.parametrize(
    ("later", "requests"),
    [(timedelta(minutes=9, seconds=59), 1), (timedelta(minutes=10, seconds=1), 2), (timedelta(days=1), 2)],
)
def test_equal_answers_are_one_request_for_ten_minutes_whatever_form_they_came_from(
    client: Client, later: timedelta, requests: int
) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        client.post("/consultation/", opened_form(client, **EVERY_ANSWER))
    with time_machine.travel(MONDAY_10_AM + later, tick=False):
        client.post("/consultation/", opened_form(client, **EVERY_ANSWER))

    assert ConsultationRequest.objects.count() == requests
    assert OutboxEmail.objects.count() == requests * 3


@pytest.mark.parametrize(("changed", "requests"), [({}, 1), ({"note": "Something new."}, 2)])
def test_the_same_form_a_day_later_is_one_request_unless_its_answers_are_new(
    client: Client, changed: dict[str, str], requests: int
) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        sent = opened_form(client, **EVERY_ANSWER)
        client.post("/consultation/", sent)
    with time_machine.travel(MONDAY_10_AM + timedelta(days=1), tick=False):
        client.post("/consultation/", {**sent, **changed})

    assert ConsultationRequest.objects.count() == requests


def test_hashes_of_forms_and_answers_are_forgotten_after_a_week(client: Client) -> None:
    with time_machine.travel(MONDAY_10_AM, tick=False):
        client.post("/consultation/", opened_form(client, **EVERY_ANSWER))
    with time_machine.travel(MONDAY_10_AM + timedelta(days=6), tick=False):
        sweep_fingerprints()
        kept = Fingerprint.objects.count()
    with time_machine.travel(MONDAY_10_AM + timedelta(days=8), tick=False):
        sweep_fingerprints()

    assert (kept, Fingerprint.objects.count()) == (2, 0)


@pytest.mark.parametrize(("name", "value"), [("name", "Bo"), ("note", "Another note."), ("topic", "")])
def test_two_people_in_one_household_are_two_requests(client: Client, name: str, value: str) -> None:
    client.post("/consultation/", opened_form(client, **EVERY_ANSWER))
    client.post("/consultation/", opened_form(client, **{**EVERY_ANSWER, name: value}))

    assert ConsultationRequest.objects.count() == 2


def test_a_doubtful_request_waits_for_staff_while_its_sender_hears_at_once(client: Client, settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    client.post("/consultation/", EVERY_ANSWER)
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Bo"})

    request = ConsultationRequest.objects.get(name="Bo")
    assert request.is_set_aside
    assert request.set_aside_reasons == ["Many requests came from the same connection within an hour."]
    assert sorted(request.messages.values_list("recipient", "state")) == [
        ("ada@visitor.example", "WAITING"),
        ("desk@clinic.example", "HELD"),
        ("nurse@clinic.example", "HELD"),
    ]


@pytest.mark.parametrize(
    ("received_at", "answer_by"),
    [
        (datetime(2026, 11, 23, 15, 0, tzinfo=UTC), datetime(2026, 11, 25, 15, 0, tzinfo=UTC)),
        # Rounded up to a quarter of an hour.
        (datetime(2026, 11, 23, 15, 1, tzinfo=UTC), datetime(2026, 11, 25, 15, 15, tzinfo=UTC)),
        # On a Friday evening two working days end on Tuesday evening, when the clinic closes.
        (datetime(2026, 12, 4, 23, 0, tzinfo=UTC), datetime(2026, 12, 8, 22, 0, tzinfo=UTC)),
        # Thursday and Friday are closed in the week of Thanksgiving.
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), datetime(2026, 12, 1, 15, 0, tzinfo=UTC)),
    ],
)
def test_a_request_keeps_the_promise_as_its_time_of_answer_and_first_step(
    client: Client, received_at: datetime, answer_by: datetime
) -> None:
    Closure.objects.create(first_day=date(2026, 11, 26), last_day=date(2026, 11, 27), reason="Thanksgiving")
    with time_machine.travel(received_at, tick=False):
        client.post("/consultation/", EVERY_ANSWER)

    request = ConsultationRequest.objects.get()
    assert (request.received_at, request.answer_by) == (received_at, answer_by)
    assert (request.status, request.next_step, request.next_step_at) == ("NEW", "FIRST_CONTACT", answer_by)


def test_the_article_that_led_to_the_form_is_kept_with_the_request(client: Client, articles: None) -> None:
    page = client.get("/consultation/", headers={"referer": "http://testserver/learn/ketamine-for-depression/"})
    token = page.context["form"].initial["form_token"]
    client.post("/consultation/", {**EVERY_ANSWER, "form_token": token})

    assert ConsultationRequest.objects.get().came_from == "ketamine-for-depression, version 1"


@pytest.mark.parametrize(
    "referer", ["https://elsewhere.example/learn/ketamine-for-depression/", "http://testserver/fees/", "http://[", ""]
)
def test_no_other_page_is_kept_as_the_one_that_led_to_the_form(client: Client, articles: None, referer: str) -> None:
    page = client.get("/consultation/", headers={"referer": referer})
    client.post("/consultation/", {**EVERY_ANSWER, "form_token": page.context["form"].initial["form_token"]})

    assert ConsultationRequest.objects.get().came_from == ""


def test_consent_is_the_one_that_was_shown_even_when_its_words_have_changed_since(client: Client) -> None:
    typed = opened_form(client, **EVERY_ANSWER)
    ClinicProfile.objects.filter(pk=1).update(name="Another Name")
    forget_facts()
    returned = client.post("/consultation/", {**typed, "name": ""})
    client.post("/consultation/", typed)

    assert "I agree that Virginia Infusion Therapies may call" in returned.text
    assert Consent.objects.get().wording.startswith("I agree that Virginia Infusion Therapies may call")
    assert "I agree that Another Name may call" in client.get("/consultation/").text


def test_a_corrected_number_is_agreed_to_anew(client: Client) -> None:
    typed = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", typed)
    client.post("/consultation/", {**typed, "phone": "571 555 0100"})

    request = ConsultationRequest.objects.get()
    assert (request.phone, request.consents.count()) == ("+15715550100", 2)
