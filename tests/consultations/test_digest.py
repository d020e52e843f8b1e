"""The morning digest: once a day, when the clinic opens, in numbers alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from clinic_site.facts import forget_facts
from clinic_site.models import Closure, OpeningHours
from clinic_site.neutral_words import health_words_in
from consultations.digest import send_digest
from consultations.models import Digest, OutboxEmail
from pages.publishing import REVIEW_INTERVAL
from tests.at_once import at_once
from tests.factories import RECEIVED_AT, make_message, make_published_version, make_request

pytestmark = pytest.mark.django_db

OPENING = RECEIVED_AT - timedelta(hours=1)  # Monday, 9 am; the clinic closes at 5 pm
CLOSING = OPENING + timedelta(hours=8)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(OPENING, tick=False) as clock:
        yield clock


def sent_to() -> list[str]:
    return sorted(OutboxEmail.objects.filter(kind="DIGEST").values_list("recipient", flat=True))


TEAM = ["desk@clinic.example", "nurse@clinic.example"]


@pytest.mark.parametrize(
    ("at", "recipients"),
    [
        (OPENING - SECOND, []),
        (OPENING, TEAM),
        (CLOSING - SECOND, TEAM),  # the worker was down until then
        (CLOSING, []),
        (OPENING - timedelta(days=1), []),  # Sunday
    ],
)
def test_the_digest_goes_out_between_opening_and_closing_of_an_open_day(
    clock: time_machine.Traveller, at: object, recipients: list[str]
) -> None:
    clock.move_to(at)
    send_digest()

    assert sent_to() == recipients


def test_no_digest_goes_out_on_a_closed_day(clock: time_machine.Traveller) -> None:
    Closure.objects.create(first_day=OPENING.date(), last_day=OPENING.date(), reason="Snow")
    forget_facts()
    send_digest()

    assert (sent_to(), Digest.objects.count()) == ([], 0)


def test_a_lunch_break_makes_no_second_morning(clock: time_machine.Traveller) -> None:
    OpeningHours.objects.filter(weekday=0).delete()
    for opens, closes in (("13:00", "17:00"), ("09:00", "12:00")):
        OpeningHours.objects.create(weekday=0, opens=opens, closes=closes)
    forget_facts()
    for hours in range(8):
        clock.move_to(OPENING + hours * HOUR)
        send_digest()

    assert sent_to() == TEAM


def test_each_day_has_one_digest_however_often_the_clock_jumps(clock: time_machine.Traveller) -> None:
    for moment in (OPENING, CLOSING - SECOND, OPENING + timedelta(days=1), OPENING, OPENING + timedelta(days=1)):
        clock.move_to(moment)
        send_digest()

    assert sent_to() == sorted(TEAM * 2)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_one_digest(clock: time_machine.Traveller) -> None:
    at_once([send_digest] * 4)

    assert (sent_to(), Digest.objects.count()) == (TEAM, 1)


def test_the_digest_counts_what_the_day_begins_with_and_names_nobody(clock: time_machine.Traveller) -> None:
    later = OPENING + timedelta(days=2)
    make_request("CDF341", name="Zebulon", answer_by=OPENING + HOUR)
    make_request("CDF342", name="Zebulon", answer_by=later)
    make_request("CDF343", name="Zebulon", answer_by=OPENING - HOUR)
    make_request("CDF344", is_set_aside=True)
    make_request("CDF345", first_contact_at=OPENING, next_step="CALL_AGAIN", next_step_at=OPENING + HOUR)
    make_request("CDF346", first_contact_at=OPENING, next_step="CALL_AGAIN", next_step_at=later)
    make_request("CDF349", status="CLOSED", closing_reason="ANSWERED")
    make_message(make_request("CDF350", answer_by=later), state="REFUSED", kind="ACKNOWLEDGEMENT")
    clock.shift(-REVIEW_INTERVAL + timedelta(days=30))
    make_published_version()
    clock.move_to(OPENING)
    send_digest()

    digest = OutboxEmail.objects.filter(kind="DIGEST").first()
    assert [line for line in digest.body.splitlines() if ": " in line] == [
        "New requests: 4",
        "Due today: 1",
        "Overdue: 1",
        "Set aside as doubtful: 1",
        "Follow-ups due: 1",
        "E-mails that failed: 1",
        "Timed jobs that are late: 0",
        "Pages due for review: 1",
    ]
    text = f"{digest.subject}\n{digest.body}"
    assert ("Zebulon" in text, "CDF" in text, health_words_in(text)) == (False, False, [])
