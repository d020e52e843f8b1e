from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from consultations import front_desk
from consultations.front_desk import Work
from consultations.models import Consent, ConsultationRequest, HistoryEntry, OutboxEmail
from tests.factories import RECEIVED_AT, make_message, make_request, make_staff

pytestmark = pytest.mark.django_db

LATER = RECEIVED_AT + timedelta(days=1, hours=4)


def history() -> list[tuple[str, str, str]]:
    return list(HistoryEntry.objects.order_by("pk").values_list("kind", "outcome", "text"))


@pytest.mark.parametrize(
    ("outcome", "status", "words"),
    [
        ("NO_ANSWER", "TRYING", "Trying to reach"),
        ("LEFT_MESSAGE", "TRYING", "Trying to reach"),
        ("WRONG_NUMBER", "TRYING", "Trying to reach"),
        ("REACHED", "IN_TOUCH", "In touch"),
        ("WROTE", "IN_TOUCH", "In touch"),
    ],
)
def test_the_first_attempt_moves_a_new_request_on(outcome: str, status: str, words: str) -> None:
    request = make_request()
    with time_machine.travel(LATER, tick=False):
        front_desk.record_work(request.pk, Work(outcome=outcome, note="A note."), by=make_staff("fred"))

    request.refresh_from_db()
    assert (request.status, request.first_contact_at) == (status, LATER)
    assert history()[:2] == [("ATTEMPT", outcome, "A note."), ("STATUS", "", words)]


def test_a_later_attempt_keeps_the_time_of_the_first_and_the_status_that_staff_gave() -> None:
    request = make_request(status="IN_TOUCH", first_contact_at=RECEIVED_AT)
    front_desk.record_work(request.pk, Work(outcome="NO_ANSWER"), by=make_staff("fred"))

    request.refresh_from_db()
    assert (request.status, request.first_contact_at) == ("IN_TOUCH", RECEIVED_AT)
    assert history()[0] == ("ATTEMPT", "NO_ANSWER", "")


def test_an_entry_says_who_made_it_and_when_even_if_their_name_changes_later() -> None:
    staff = make_staff("fred", first_name="Fred", last_name="Frost")
    with time_machine.travel(LATER, tick=False):
        front_desk.record_work(make_request().pk, Work(note="A note."), by=staff)
    staff.first_name = "Frederic"
    staff.save()

    entry = HistoryEntry.objects.get()
    assert (entry.by, entry.by_name, entry.at, entry.kind) == (staff, "Fred Frost", LATER, "NOTE")


def test_a_next_step_is_recorded_once() -> None:
    request, staff = make_request(), make_staff("fred")
    for _ in range(2):
        front_desk.record_work(request.pk, Work(next_step="CALL_AGAIN", next_step_at=LATER), by=staff)

    request.refresh_from_db()
    assert (request.next_step, request.next_step_at) == ("CALL_AGAIN", LATER)
    assert history() == [("NEXT_STEP", "", "Call again, 2 pm on Tuesday, November 24")]


def test_closing_says_why_and_takes_the_next_step_away_and_opening_again_needs_one() -> None:
    request, staff = make_request(), make_staff("fred")
    front_desk.record_work(request.pk, Work(status="CLOSED", closing_reason="ANSWERED"), by=staff)
    request.refresh_from_db()
    assert (request.status, request.closing_reason, request.next_step, request.next_step_at) == (
        *("CLOSED", "ANSWERED"),
        *("", None),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        front_desk.record_work(request.pk, Work(status="IN_TOUCH"), by=staff)
    reopening = Work(status="IN_TOUCH", next_step="CALL_AGAIN", next_step_at=LATER)
    front_desk.record_work(request.pk, reopening, by=staff)
    assert [text for _, _, text in history()] == [
        "Closed: Questions answered",
        "In touch",
        "Call again, 2 pm on Tuesday, November 24",
    ]


@pytest.mark.parametrize(
    "work",
    [
        Work(outcome="REACHED", note="A note.", status="CLOSED"),
        Work(outcome="REACHED", note="A note.", next_step="", next_step_at=LATER),
    ],
)
def test_work_that_the_database_refuses_leaves_no_trace(work: Work) -> None:
    request = make_request()
    with pytest.raises(IntegrityError), transaction.atomic():
        front_desk.record_work(request.pk, work, by=make_staff("fred"))

    assert history() == []
    assert ConsultationRequest.objects.values_list("status", "first_contact_at").get() == ("NEW", None)


# What the database itself refuses, whoever asks.


@pytest.mark.parametrize(
    "fields",
    [
        {"next_step": ""},
        {"next_step_at": None},
        {"status": "TRYING", "next_step": ""},
        {"status": "CLOSED"},
        {"phone": "", "email": ""},
        {"is_adult": False},
    ],
)
def test_the_database_refuses_a_request_without_what_it_must_have(fields: dict[str, object]) -> None:
    request = make_request()
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsultationRequest.objects.filter(pk=request.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_request("CDF349", **fields)

    assert list(ConsultationRequest.objects.values_list("reference", "status")) == [("CDF347", "NEW")]


def test_the_database_refuses_to_change_or_delete_history() -> None:
    entry = HistoryEntry.objects.create(request=make_request(), kind="NOTE", text="A note.")
    for change in (lambda rows: rows.update(kind="ATTEMPT"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError, match="consultations_historyentry_is_never"), transaction.atomic():
            change(HistoryEntry.objects.filter(pk=entry.pk))

    assert history() == [("NOTE", "", "A note.")]


def test_the_database_refuses_to_change_or_delete_consent() -> None:
    request = make_request()
    Consent.objects.create(request=request, wording="I agree.", version="1", given_at=RECEIVED_AT, page="/x/")
    for change in (lambda rows: rows.update(wording="All."), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError, match="consultations_consent_is_never"), transaction.atomic():
            change(Consent.objects.all())

    assert Consent.objects.values_list("wording", flat=True).get() == "I agree."


def test_a_request_with_a_history_is_not_deleted() -> None:
    request = make_request()
    HistoryEntry.objects.create(request=request, kind="RECEIVED")

    with pytest.raises(ProtectedError):
        request.delete()


# Doubtful requests and failed mail.


def test_releasing_a_request_sends_its_held_mail_and_keeps_its_place_in_time() -> None:
    request = make_request(is_set_aside=True, set_aside_reasons=["Why."])
    old = {"try_until": RECEIVED_AT, "next_attempt_at": RECEIVED_AT}
    held = [make_message(request, state="HELD", **old) for _ in range(2)]
    done = make_message(request, state="ACCEPTED", kind="ACKNOWLEDGEMENT", **old)
    with time_machine.travel(LATER, tick=False):
        assert front_desk.release(request.pk, by=make_staff("fred")) is True
        assert list(OutboxEmail.objects.due().order_by("pk")) == held

    request.refresh_from_db()
    done.refresh_from_db()
    assert (request.is_set_aside, request.answer_by) == (False, RECEIVED_AT + timedelta(days=2))
    assert (request.set_aside_reasons, done.state) == (["Why."], "ACCEPTED")
    assert OutboxEmail.objects.get(pk=held[0].pk).try_until == LATER + timedelta(hours=48)
    assert [kind for kind, _, _ in history()] == ["RELEASED"]


def test_releasing_an_ordinary_request_does_nothing() -> None:
    request = make_request()

    assert (front_desk.release(request.pk, by=make_staff("fred")), history()) == (False, [])


def test_failed_mail_is_sent_again_and_the_history_says_so() -> None:
    request = make_request()
    for state in ("REFUSED", "GIVEN_UP", "ACCEPTED", "HELD", "WAITING"):
        make_message(request, state=state, next_attempt_at=timezone.now() + timedelta(hours=1))

    assert front_desk.send_again(request.pk, by=make_staff("fred")) == 2
    assert list(OutboxEmail.objects.order_by("pk").values_list("state", flat=True)) == [
        *("WAITING", "WAITING"),
        *("ACCEPTED", "HELD", "WAITING"),
    ]
    assert OutboxEmail.objects.due().count() == 2
    assert history() == [("MESSAGE", "", "Notice to staff: sent again")] * 2


def test_mail_of_other_requests_is_not_sent_again() -> None:
    request, other = make_request("CDF347"), make_request("CDF349")
    make_message(request, state="REFUSED")
    make_message(other, state="REFUSED")
    front_desk.send_again(request.pk, by=make_staff("fred"))

    assert list(other.messages.values_list("state", flat=True)) == ["REFUSED"]
