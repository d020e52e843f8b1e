"""How much mail the form may send to addresses that anybody can type into it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from consultations import front_desk
from consultations.models import ConsultationRequest, OutboxEmail
from tests.consultations.browser import main_text, opened_form
from tests.factories import EVERY_ANSWER, make_staff

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
A_MAIL_COMES = "You get a short e-mail that names your reference"
TRAP = {"remarks": "x"}


def ask(number: int = 0, client: Client | None = None, **changes: str) -> None:
    own = {"name": f"Person {number}", "email": f"person{number}@visitor.example"}
    answer = (client or Client()).post("/consultation/", EVERY_ANSWER | own | changes, REMOTE_ADDR=f"192.0.2.{number}")
    assert answer.status_code == 302


def to_visitors(**where: object) -> list[tuple[str, str]]:
    found = OutboxEmail.objects.filter(kind="ACKNOWLEDGEMENT", **where).order_by("pk")
    return list(found.values_list("recipient", "state"))


def test_of_many_doubtful_requests_only_a_few_an_hour_write_to_the_addresses_they_name() -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(30):
            ask(number, **TRAP)
        states = [state for _, state in to_visitors()]
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        ask(30, **TRAP)

    assert states == ["WAITING"] * 10 + ["HELD"] * 20
    assert to_visitors()[-1] == ("person30@visitor.example", "WAITING")


def test_ordinary_requests_are_acknowledged_whatever_programs_do() -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(12):
            ask(number, **TRAP)
        ask(12)

    assert to_visitors()[-1] == ("person12@visitor.example", "WAITING")


def test_the_confirmation_speaks_of_a_mail_only_when_one_goes_out() -> None:
    told = []
    with time_machine.travel(NOON, tick=False):
        for number in range(11):
            client = Client()
            ask(number, client, **TRAP)
            told.append(A_MAIL_COMES in main_text(client.get("/consultation/received/").text))

    assert told == [True] * 10 + [False]


def test_a_held_acknowledgement_goes_out_with_the_rest_when_a_person_is_seen_behind_the_request() -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(11):
            ask(number, **TRAP)
        request = ConsultationRequest.objects.get(name="Person 10")
        held = list(request.messages.values_list("state", flat=True))
        front_desk.release(request.pk, by=make_staff("fred"))

    assert held == ["HELD"] * 3
    assert list(request.messages.values_list("state", flat=True)) == ["WAITING"] * 3


def test_nobody_is_written_to_without_end() -> None:
    client = Client()
    with time_machine.travel(NOON, tick=False):
        for number in range(12):
            ask(number, client, email="Victim@visitor.example" if number % 2 else "victim@visitor.example")
        told = main_text(client.get("/consultation/received/").text)
        count = len(to_visitors())
    with time_machine.travel(NOON + timedelta(days=1, minutes=1), tick=False):
        ask(12, email="victim@visitor.example")

    assert (count, len(to_visitors()), A_MAIL_COMES in told) == (10, 11, False)
    assert ConsultationRequest.objects.count() == 13
    assert OutboxEmail.objects.filter(kind="STAFF_NOTICE").count() == 26


def test_correcting_one_form_again_and_again_does_not_write_to_stranger_after_stranger(settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 2
    client = Client()
    with time_machine.travel(NOON, tick=False):
        sent = opened_form(client, **EVERY_ANSWER)
        for number in range(18):
            client.post("/consultation/", sent | {"email": f"stranger{number}@visitor.example"})

    assert ConsultationRequest.objects.get().is_set_aside is False
    assert [state for _, state in to_visitors()] == ["WAITING"] * 12  # two ordinary posts, ten doubtful ones


def test_of_a_corrected_address_only_the_last_is_written_to_when_a_request_is_released() -> None:
    client = Client()
    with time_machine.travel(NOON, tick=False):
        for number in range(10):
            ask(number, **TRAP)
        sent = opened_form(client, **EVERY_ANSWER) | TRAP
        for address in ("wrong@visitor.example", "right@visitor.example"):
            client.post("/consultation/", sent | {"email": address})
        request = ConsultationRequest.objects.get(name="Ada")
        front_desk.release(request.pk, by=make_staff("fred"))

    assert to_visitors(request=request) == [("right@visitor.example", "WAITING")]
