"""After an attempt the next step is set by the clinic's rule. Worked out by hand; open Monday to Friday, 9 to 5."""

from datetime import datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from clinic_site.edition import forget_edition
from clinic_site.models import ClinicProfile, Closure, OpeningHours
from clinic_site.opening_hours import CLINIC_ZONE
from consultations import front_desk
from consultations.front_desk import Work
from consultations.models import ConsultationRequest
from tests.factories import make_request, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def week(settings: Settings) -> None:
    OpeningHours.objects.all().delete()
    Closure.objects.all().delete()
    for weekday in range(5):
        OpeningHours.objects.create(weekday=weekday, opens="09:00", closes="17:00")
    Closure.objects.create(first_day="2026-11-26", last_day="2026-11-27", reason="Thanksgiving")
    ClinicProfile.objects.update_or_create(pk=1)
    forget_edition()


def leesburg(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CLINIC_ZONE)


def after(outcomes: str, *, at: datetime, **fields: object) -> tuple[str, datetime]:
    """The next step after these attempts, the last one at this time and each of the others a day before the next."""
    request, fred = make_request(**fields), make_staff("fred")
    made = outcomes.split()
    for number, outcome in enumerate(made):
        with time_machine.travel(at - timedelta(days=len(made) - 1 - number), tick=False):
            front_desk.record_work(request.pk, Work(outcome=outcome), by=fred)
    request.refresh_from_db()
    return request.next_step, request.next_step_at.astimezone(CLINIC_ZONE)


# November 23, 2026 is a Monday.
@pytest.mark.parametrize(
    ("case", "outcomes", "at", "step", "expected"),
    [
        ("the same day, three open hours later", "NO_ANSWER", leesburg(23, 10), "CALL_AGAIN", leesburg(23, 13)),
        ("rounded up to a quarter of an hour", "NO_ANSWER", leesburg(23, 10, 7), "CALL_AGAIN", leesburg(23, 13, 15)),
        ("the next morning when the day is over", "NO_ANSWER", leesburg(23, 15), "CALL_AGAIN", leesburg(24, 10)),
        ("not at closing time itself", "NO_ANSWER", leesburg(23, 14), "CALL_AGAIN", leesburg(24, 9)),
        (
            "a call in the evening counts from the morning",
            "NO_ANSWER",
            leesburg(23, 19),
            "CALL_AGAIN",
            leesburg(24, 12),
        ),
        (
            "a message is tried again like a missed call",
            "LEFT_MESSAGE",
            leesburg(23, 10),
            "CALL_AGAIN",
            leesburg(23, 13),
        ),
        ("over Thanksgiving and the weekend", "NO_ANSWER", leesburg(25, 16), "CALL_AGAIN", leesburg(30, 11)),
        ("the second miss: the next morning", "NO_ANSWER NO_ANSWER", leesburg(24, 13), "CALL_AGAIN", leesburg(25, 9)),
        ("the second miss before a holiday", "NO_ANSWER LEFT_MESSAGE", leesburg(25, 13), "CALL_AGAIN", leesburg(30, 9)),
        ("the third miss: staff decide", "NO_ANSWER NO_ANSWER NO_ANSWER", leesburg(24, 9), "DECIDE", leesburg(25, 9)),
        ("reached: staff say now what comes next", "REACHED", leesburg(23, 10), "DECIDE", leesburg(23, 10, 30)),
        ("a wrong number with no other way", "WRONG_NUMBER", leesburg(23, 10), "DECIDE", leesburg(23, 10, 30)),
        (
            "a reached person counts no miss",
            "NO_ANSWER REACHED NO_ANSWER",
            leesburg(25, 9),
            "CALL_AGAIN",
            leesburg(30, 9),
        ),
    ],
)
def test_a_call_is_followed_by_the_rule(case: str, outcomes: str, at: datetime, step: str, expected: datetime) -> None:
    assert after(outcomes, at=at) == (step, expected), case


@pytest.mark.parametrize(
    ("outcomes", "step", "expected"),
    [
        ("NO_ANSWER NO_ANSWER NO_ANSWER", "WRITE", leesburg(23, 10)),
        ("WRONG_NUMBER", "WRITE", leesburg(23, 10)),
        ("WROTE", "AWAIT_REPLY", leesburg(30, 9)),
    ],
)
def test_who_may_be_written_to_is_written_to(outcomes: str, step: str, expected: datetime) -> None:
    ways = {"email": "ada@visitor.example", "channel": "EITHER"}
    assert after(outcomes, at=leesburg(23, 10), **ways) == (step, expected)


@pytest.mark.parametrize(
    ("good_time", "expected"),
    [("MORNING", leesburg(24, 9)), ("MIDDAY", leesburg(23, 13)), ("AFTERNOON", leesburg(23, 14))],
)
def test_the_next_call_keeps_to_the_time_of_day_that_was_asked_for(good_time: str, expected: datetime) -> None:
    assert after("NO_ANSWER", at=leesburg(23, 10), good_time=good_time) == ("CALL_AGAIN", expected)


@pytest.mark.parametrize(
    ("phone", "outcomes", "expected"),
    [
        ("+14155550142", "NO_ANSWER NO_ANSWER", leesburg(24, 11)),  # 8 am in California
        ("+18085550142", "NO_ANSWER NO_ANSWER", leesburg(24, 13)),  # 8 am in Hawaii
        # Never between 8 am and 9 pm there while the clinic is open: the screen warns, and staff choose a time.
        ("+61412345678", "NO_ANSWER NO_ANSWER", leesburg(24, 9)),
    ],
)
def test_the_next_call_is_at_a_decent_hour_where_the_person_is(phone: str, outcomes: str, expected: datetime) -> None:
    assert after(outcomes, at=leesburg(23, 13), phone=phone) == ("CALL_AGAIN", expected)


def test_the_owner_sets_the_rule() -> None:
    ClinicProfile.objects.update(try_again_after_hours=1, tries=2)
    forget_edition()
    assert after("NO_ANSWER", at=leesburg(23, 10)) == ("CALL_AGAIN", leesburg(23, 11))
    ConsultationRequest.objects.update(reference="CDF349")
    ClinicProfile.objects.update(tries=1)
    forget_edition()
    request = make_request("CDF377")
    with time_machine.travel(leesburg(23, 10), tick=False):
        front_desk.record_work(request.pk, Work(outcome="NO_ANSWER"), by=make_staff("fay"))
    request.refresh_from_db()
    assert request.next_step == "DECIDE"


def test_a_clinic_without_hours_still_plans_the_next_call() -> None:
    OpeningHours.objects.all().delete()
    forget_edition()
    assert after("NO_ANSWER", at=leesburg(23, 10)) == ("CALL_AGAIN", leesburg(24, 10))


def test_what_staff_choose_themselves_comes_before_the_rule() -> None:
    request, chosen = make_request(), leesburg(24, 14)
    with time_machine.travel(leesburg(23, 10), tick=False):
        work = Work(outcome="NO_ANSWER", next_step="CALL_AGAIN", next_step_at=chosen)
        front_desk.record_work(request.pk, work, by=make_staff("fred"))
    request.refresh_from_db()
    assert request.next_step_at == chosen


def test_an_attempt_that_closes_the_request_plans_nothing() -> None:
    request = make_request()
    work = Work(outcome="REACHED", status="CLOSED", closing_reason="ANSWERED")
    front_desk.record_work(request.pk, work, by=make_staff("fred"))
    request.refresh_from_db()
    assert (request.next_step, request.next_step_at) == ("", None)
