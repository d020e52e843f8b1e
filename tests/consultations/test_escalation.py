"""A request that nobody answers climbs, and a missed promise is owned up to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from clinic_site.facts import forget_facts
from clinic_site.models import ClinicProfile, Closure, OpeningHours
from clinic_site.neutral_words import health_words_in
from consultations import front_desk
from consultations.escalation import NotAllTold, escalate
from consultations.front_desk import Work
from consultations.models import Apology, ConsultationRequest, Escalation, OutboxEmail
from consultations.outbox import deliver_due
from consultations.retention import erase
from tests.at_once import at_once
from tests.consultations.browser import main_text
from tests.factories import EVERY_ANSWER, RECEIVED_AT, make_request, make_staff

pytestmark = pytest.mark.django_db

# Received on Monday at 10 am, promised by Wednesday at 10 am: 16 open hours, 9 am to 5 pm.
A_THIRD = RECEIVED_AT + timedelta(hours=5, minutes=20)  # Monday, 3:20 pm
TWO_THIRDS = RECEIVED_AT + timedelta(days=1, hours=2, minutes=40)  # Tuesday, 12:40 pm
PROMISED = RECEIVED_AT + timedelta(days=2)
SECOND = timedelta(seconds=1)
TEAM = ["desk@clinic.example", "nurse@clinic.example"]
OWNER = "olga@clinic.example"
VISITOR = "ada@visitor.example"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(RECEIVED_AT, tick=False) as clock:
        yield clock


@pytest.fixture
def owner(clock: time_machine.Traveller) -> None:
    make_staff("olga", "owner", email=OWNER)


def told() -> list[str]:
    return sorted(OutboxEmail.objects.values_list("recipient", flat=True))


def steps() -> list[int]:
    return sorted(Escalation.objects.values_list("step", flat=True))


@pytest.mark.parametrize(
    ("until", "recipients"),
    [
        (A_THIRD - SECOND, []),
        (A_THIRD, TEAM),
        (TWO_THIRDS - SECOND, TEAM),
        (TWO_THIRDS, [*TEAM, OWNER]),
        (PROMISED - SECOND, [*TEAM, OWNER]),
        (PROMISED, [*TEAM, *TEAM, OWNER, OWNER]),
    ],
)
def test_a_request_climbs_after_a_third_two_thirds_and_the_whole_of_the_promised_time(
    owner: None, clock: time_machine.Traveller, until: datetime, recipients: list[str]
) -> None:
    make_request()
    for moment in (A_THIRD, TWO_THIRDS, PROMISED):
        clock.move_to(min(moment, until))
        escalate()
        escalate()

    assert told() == sorted(recipients)


def test_of_several_steps_that_were_missed_only_the_last_is_made_up(owner: None, clock: time_machine.Traveller) -> None:
    make_request()
    clock.move_to(PROMISED + timedelta(hours=1))
    escalate()
    escalate()

    assert (steps(), told()) == ([3], sorted([*TEAM, OWNER]))


def test_what_falls_due_at_night_waits_for_the_morning(owner: None, clock: time_machine.Traveller) -> None:
    make_request()
    clock.move_to(PROMISED + timedelta(hours=7, minutes=16))  # 5:16 pm
    escalate()
    clock.move_to(PROMISED + timedelta(hours=23) - SECOND)
    escalate()
    assert told() == []
    clock.shift(SECOND)  # Thursday, 9 am
    escalate()

    assert steps() == [3]


@pytest.mark.parametrize(("after_closing", "taken"), [(0, [3]), (1, [3]), (15, [3]), (16, [])])
def test_a_promise_that_ends_when_the_clinic_closes_is_told_of_that_evening(
    owner: None, clock: time_machine.Traveller, after_closing: int, taken: list[int]
) -> None:
    closing = RECEIVED_AT + timedelta(hours=7)
    make_request(answer_by=closing)
    clock.move_to(closing + timedelta(minutes=after_closing))
    escalate()

    assert steps() == taken


def test_nothing_climbs_on_a_closed_day(owner: None, clock: time_machine.Traveller) -> None:
    make_request()
    Closure.objects.create(first_day=PROMISED.date(), last_day=PROMISED.date(), reason="Snow")
    forget_facts()
    clock.move_to(PROMISED + timedelta(hours=1))
    escalate()

    assert steps() == []


def test_a_clinic_without_hours_on_record_is_told_by_the_clock(owner: None, clock: time_machine.Traveller) -> None:
    OpeningHours.objects.all().delete()
    forget_facts()
    make_request()
    clock.move_to(RECEIVED_AT + timedelta(hours=16))
    escalate()

    assert steps() == [1]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "CLOSED", "closing_reason": "ANSWERED", "next_step": "", "next_step_at": None},
        {"is_set_aside": True},
        {"first_contact_at": RECEIVED_AT},
    ],
)
def test_a_request_that_is_closed_set_aside_or_answered_does_not_climb(
    owner: None, clock: time_machine.Traveller, fields: dict[str, object]
) -> None:
    make_request(email=VISITOR, **fields)
    clock.move_to(PROMISED)
    escalate()

    assert (steps(), told()) == ([], [])


def test_the_first_attempt_ends_the_climbing(owner: None, clock: time_machine.Traveller) -> None:
    request = make_request(email=VISITOR)
    clock.move_to(A_THIRD)
    escalate()
    front_desk.record_work(request.pk, Work(outcome="NO_ANSWER"), by=make_staff("fred"))
    clock.move_to(PROMISED)
    escalate()

    assert (steps(), told()) == ([1], TEAM)


def test_a_note_does_not_count_as_an_attempt(owner: None, clock: time_machine.Traveller) -> None:
    request = make_request()
    front_desk.record_work(request.pk, Work(note="Will call."), by=make_staff("fred"))
    clock.move_to(PROMISED)
    escalate()

    assert steps() == [3]


def test_a_released_request_climbs_from_the_time_at_which_it_was_received(
    owner: None, clock: time_machine.Traveller
) -> None:
    request = make_request(is_set_aside=True)
    clock.move_to(TWO_THIRDS)
    escalate()
    front_desk.release(request.pk, by=make_staff("fred"))
    escalate()

    assert (steps(), told()) == ([2], [OWNER])


def test_without_an_owners_address_the_team_is_told(clock: time_machine.Traveller) -> None:
    make_staff("olga", "owner")
    make_staff("gone", "owner", email="gone@clinic.example", is_active=False)
    make_request()
    clock.move_to(TWO_THIRDS)
    escalate()

    assert told() == TEAM


def test_an_owner_who_is_on_the_team_is_told_once(clock: time_machine.Traveller) -> None:
    make_staff("olga", "owner", email="Desk@clinic.example")
    make_staff("root", is_superuser=True, email="root@clinic.example")
    make_request()
    clock.move_to(PROMISED)
    escalate()

    assert told() == ["Desk@clinic.example", "nurse@clinic.example", "root@clinic.example"]


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(hours=-3), timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_jumps_sends_nothing_twice(owner: None, clock: time_machine.Traveller, jump: timedelta) -> None:
    make_request(email=VISITOR)
    clock.move_to(PROMISED)
    escalate()
    first = told()
    for moment in (PROMISED + jump, PROMISED, A_THIRD, PROMISED + timedelta(hours=1)):
        clock.move_to(moment)
        escalate()

    assert (told(), len(first)) == (first, 4)


def test_the_database_keeps_each_step_to_once(clock: time_machine.Traveller) -> None:
    request = make_request()
    Escalation.objects.create(request=request, step=1)
    for step in (1, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Escalation.objects.create(request=request, step=step)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_take_each_step_once(owner: None, clock: time_machine.Traveller) -> None:
    for number in range(5):
        make_request(f"CDF34{number}", email=VISITOR)
    clock.move_to(PROMISED)
    at_once([escalate] * 4)

    assert (steps(), Apology.objects.count()) == ([3] * 5, 5)
    assert told() == sorted([*TEAM, OWNER, VISITOR] * 5)


@pytest.mark.django_db(transaction=True)
def test_a_step_that_cannot_be_told_of_is_not_recorded_either(
    owner: None, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_request(email=VISITOR)
    clock.move_to(PROMISED)

    def break_down(self: object, rows: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(type(OutboxEmail.objects), "bulk_create", break_down)
        with pytest.raises(ConnectionError):
            escalate()
    assert (steps(), Apology.objects.count()) == ([], 0)
    escalate()
    assert steps() == [3]


# The apology.


def apology() -> OutboxEmail:
    return OutboxEmail.objects.get(kind="APOLOGY")


def test_the_visitor_gets_one_apology_with_a_new_time_and_our_number(
    owner: None, clock: time_machine.Traveller
) -> None:
    request = make_request("CDF347", email=VISITOR)
    clock.move_to(PROMISED)
    escalate()
    clock.shift(timedelta(days=3))
    escalate()

    lines = apology().body.splitlines()
    assert (apology().recipient, apology().subject) == (VISITOR, "About your call request")
    assert [line for line in lines if "am on" in line] == [
        "10 am on Wednesday, November 25",
        "10 am on Friday, November 27",
    ]
    expected = [
        "Your reference: CDF 347",
        "(703) 555-0142 (sample number)",
        "In danger now? Call 911. Need to talk at any hour? Call or text 988.",
    ]
    assert [line for line in expected if line not in lines] == []
    assert [line for line in lines if len(line) > 72] == []
    request.refresh_from_db()
    assert (request.answer_by, request.apology.answer_by) == (PROMISED, PROMISED + timedelta(days=2))


def test_messages_of_a_climbing_request_hold_no_answer_and_no_health_word(
    owner: None, client: Client, clock: time_machine.Traveller
) -> None:
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Zebulon", "note": "xylophone"})
    OutboxEmail.objects.all().delete()
    for moment in (A_THIRD, TWO_THIRDS, PROMISED):
        clock.move_to(moment)
        escalate()

    texts = [f"{row.sender}\n{row.subject}\n{row.body}\n{row.message_id}" for row in OutboxEmail.objects.all()]
    assert (len(texts), steps()) == (7, [1, 2, 3])
    typed = ("Zebulon", "xylophone", "555 0199", "5550199", VISITOR, "Virginia Infusion")
    assert [(word, text) for text in texts for word in typed if word in text] == []
    assert [word for text in texts for word in health_words_in(text)] == []
    assert len([text for text in texts if "/admin/r/" in text]) == 6


def test_the_new_time_counts_from_when_the_apology_is_made(owner: None, clock: time_machine.Traveller) -> None:
    make_request(email=VISITOR)
    clock.move_to(PROMISED + timedelta(hours=3, minutes=7))  # the worker was down until 1:07 pm on Wednesday
    escalate()

    assert Apology.objects.get().answer_by == PROMISED + timedelta(days=2, hours=3, minutes=15)


def test_the_apology_is_with_the_mail_server_within_a_quarter_of_an_hour(
    owner: None, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "clinic_site.mail_folder.EmailBackend"
    make_request(email=VISITOR)
    clock.move_to(PROMISED + timedelta(minutes=1))
    escalate()
    deliver_due()

    assert (apology().state, apology().finished_at - PROMISED) == ("ACCEPTED", timedelta(minutes=1))


def test_a_visitor_without_an_address_gets_no_apology_and_no_new_time(
    owner: None, clock: time_machine.Traveller
) -> None:
    make_request()
    clock.move_to(PROMISED)
    escalate()

    assert (Apology.objects.count(), told()) == (0, sorted([*TEAM, OWNER]))
    assert "The person has not been told that we are late." in OutboxEmail.objects.first().body


def test_no_apology_goes_out_while_the_clinic_does_not_want_it(owner: None, clock: time_machine.Traveller) -> None:
    ClinicProfile.objects.update_or_create(pk=1, defaults={"apologize_when_late": False})
    forget_facts()
    make_request(email=VISITOR)
    clock.move_to(PROMISED)
    escalate()

    assert (Apology.objects.count(), told()) == (0, sorted([*TEAM, OWNER]))


def test_staff_see_the_first_promise_and_the_new_time(
    owner: None, front_desk: Client, clock: time_machine.Traveller
) -> None:
    request = make_request(email=VISITOR)
    clock.move_to(PROMISED)
    escalate()
    front_desk.force_login(make_staff("fay", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
    both = "10 am on Wednesday, November 25. New time since then: 10 am on Friday, November 27"
    on_the_list = "OVERDUE by less than a minute</strong> New time told: 10 am on Friday, November 27"

    assert on_the_list in front_desk.get("/admin/consultations/consultationrequest/").text
    assert both in front_desk.get(f"/admin/consultations/consultationrequest/{request.pk}/change/").text


def test_the_confirmation_shows_the_new_time(owner: None, client: Client, clock: time_machine.Traveller) -> None:
    client.post("/consultation/", EVERY_ANSWER)
    ConsultationRequest.objects.update(answer_by=RECEIVED_AT + timedelta(minutes=15))
    assert "by Monday, November 23, at 10:15 am" in main_text(client.get("/consultation/received/").text)
    clock.shift(timedelta(minutes=15))
    escalate()

    page = main_text(client.get("/consultation/received/").text)
    assert ("by Wednesday, November 25, at 10:15 am" in page, "Monday" in page) == (True, False)


def test_erasing_a_request_takes_its_steps_and_its_apology_along(owner: None, clock: time_machine.Traveller) -> None:
    request = make_request(email=VISITOR)
    clock.move_to(PROMISED)
    escalate()
    erase(request, by=make_staff("fred"))

    assert (Escalation.objects.count(), Apology.objects.count(), OutboxEmail.objects.count()) == (0, 0, 0)


def test_a_doubtful_request_that_is_read_first_climbs_like_any_other(
    owner: None, clock: time_machine.Traveller, client: Client
) -> None:
    make_request(is_set_aside=True, read_first=True, name="Bo")
    clock.move_to(PROMISED)
    escalate()
    client.force_login(make_staff("fred", "front desk"), backend="clinic_site.staff_backend.StaffBackend")

    assert steps() == [3]
    assert "A promise is missed: 1 request waits past its time." in client.get("/admin/").text


def test_a_request_that_cannot_climb_keeps_no_other_from_climbing(
    owner: None, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_request(answer_by=PROMISED - SECOND), make_request("CDF349")
    clock.move_to(PROMISED)
    with transaction.atomic(), connection.cursor() as cursor:
        refuse = (
            f"BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.request_id = {first.pk}; END"
            if connection.vendor == "sqlite"
            else "EXECUTE FUNCTION no_step()"
        )
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE FUNCTION no_step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.request_id = "
                f"{first.pk} THEN RAISE EXCEPTION 'no' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                "RETURN NEW; END $$"
            )
        cursor.execute(f"CREATE TRIGGER no_step BEFORE INSERT ON consultations_escalation FOR EACH ROW {refuse}")
        with pytest.raises(NotAllTold, match="1 steps"):
            escalate()
        climbed = list(Escalation.objects.values_list("request", flat=True))
        transaction.set_rollback(True)  # the trigger goes

    assert climbed == [second.pk]
