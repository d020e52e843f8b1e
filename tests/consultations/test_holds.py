"""Whoever calls says so first, and then nobody else does for ten minutes."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from consultations import front_desk, holds
from consultations.models import ConsultationRequest
from tests.at_once import at_once
from tests.consultations.browser import main_text
from tests.consultations.test_admin import LIST, sign_in
from tests.factories import make_request, make_staff
from tests.markup import parse, text_of

pytestmark = pytest.mark.django_db

CALL = "I am calling"


def page_of(request: ConsultationRequest, step: str = "change") -> str:
    return f"{LIST}{request.pk}/{step}/"


def colleague() -> Client:
    client = Client()
    client.force_login(make_staff("fay", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
    return client


def may_call(client: Client, request: ConsultationRequest) -> bool:
    return CALL in buttons(client.get(page_of(request)).text)


def buttons(page: str) -> list[str]:
    return [text_of(button) for button in parse(page).iter("button")]


def test_others_see_who_is_calling_and_since_when_and_are_offered_no_call(front_desk: Client) -> None:
    request, fay = make_request(), colleague()
    before = may_call(fay, request)
    with time_machine.travel("2026-11-24T15:10:00Z", tick=False):
        front_desk.post(page_of(request, "calling"))
        page = fay.get(page_of(request)).text
        told = main_text(page)
        listed = main_text(fay.get(LIST).text)
        mine = main_text(front_desk.get(page_of(request)).text)

    assert before is True
    assert "fred is calling since 10:10 am. Do not call before 10:20 am." in told
    assert "fred is calling" in listed
    assert ("You are calling." in mine, CALL in buttons(page)) == (True, False)


def test_second_press_of_a_colleague_takes_nothing_away(front_desk: Client) -> None:
    request, fay = make_request(), colleague()
    front_desk.post(page_of(request, "calling"))
    answer = fay.post(page_of(request, "calling"), follow=True)

    request.refresh_from_db()
    assert (request.held_by.username, "A colleague was faster" in answer.text) == ("fred", True)


def test_hold_ends_by_itself_after_ten_minutes(front_desk: Client) -> None:
    request, fay = make_request(), colleague()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        front_desk.post(page_of(request, "calling"))
    with time_machine.travel(now + timedelta(minutes=9, seconds=59), tick=False):
        during = may_call(fay, request)
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        after = may_call(fay, request)

    assert (during, after) == (False, True)


def test_another_press_gives_ten_more_minutes_and_who_does_not_call_lets_others(front_desk: Client) -> None:
    request, fay = make_request(), colleague()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        front_desk.post(page_of(request, "calling"))
    with time_machine.travel(now + timedelta(minutes=9), tick=False):
        front_desk.post(page_of(request, "calling"))
        request.refresh_from_db()
        front_desk.post(page_of(request, "not-calling"))
        free = may_call(fay, request)

    assert (request.held_until, free) == (now + timedelta(minutes=19), True)


def test_a_colleague_cannot_let_go_what_is_not_theirs(front_desk: Client) -> None:
    request, fay = make_request(), colleague()
    front_desk.post(page_of(request, "calling"))
    fay.post(page_of(request, "not-calling"))

    request.refresh_from_db()
    assert request.is_held is True


def test_an_attempt_on_record_ends_the_hold() -> None:
    request, fred = make_request(), make_staff("fred", "front desk")
    holds.take(request.pk, by=fred)
    after = front_desk.record_work(request.pk, front_desk.Work(outcome="REACHED"), by=fred)

    assert (after.is_held, after.held_by_name) == (False, "")


def test_a_closed_request_is_held_by_nobody() -> None:
    request = make_request(status="CLOSED", closing_reason="ANSWERED", next_step="", next_step_at=None)

    assert holds.take(request.pk, by=make_staff("fred", "front desk")) is False


def test_who_is_not_to_be_called_is_not_offered_for_a_call(front_desk: Client) -> None:
    request = make_request(phone="", email="ada@visitor.example", channel="EMAIL")

    assert may_call(front_desk, request) is False


@pytest.mark.parametrize("step", ["calling", "not-calling"])
def test_other_roles_and_other_methods_are_refused(front_desk: Client, step: str) -> None:
    request, editor = make_request(), Client()
    sign_in(editor, "editor")

    assert editor.post(page_of(request, step)).status_code == 403
    assert front_desk.get(page_of(request, step)).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_of_twenty_presses_at_once_exactly_one_has_it() -> None:
    request = make_request()
    people = [make_staff(f"person{number}", "front desk") for number in range(20)]

    def press(person: User) -> bool:
        try:
            return holds.take(request.pk, by=person)
        finally:
            connection.close()

    results = at_once([lambda person=person: press(person) for person in people])
    request.refresh_from_db()

    assert (results.count(True), results[people.index(request.held_by)]) == (1, True)


def test_what_a_colleague_notes_meanwhile_frees_no_hold() -> None:
    request, fred = make_request(email="ada@visitor.example", channel="EITHER"), make_staff("fred")
    holds.take(request.pk, by=fred)
    front_desk.record_work(request.pk, front_desk.Work(outcome="WROTE"), by=make_staff("bo"))

    assert ConsultationRequest.objects.get().held_by == fred
