from datetime import UTC, date, datetime, time, timedelta

import pytest

from clinic_site.opening_hours import CLINIC_ZONE, Calendar, ClosedDays, Opening
from consultations.answer_times import OpenClock, median_answer_time, spoken_length
from consultations.models import ConsultationRequest
from tests.factories import RECEIVED_AT, make_request

WEEK = Calendar(
    tuple(Opening(weekday, time(9), time(12)) for weekday in range(5))
    + tuple(Opening(weekday, time(13), time(17)) for weekday in range(5)),
    (ClosedDays(date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving"),),
)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-23 10:00", "2026-11-23 11:30"),
        ("2026-11-23 11:00", "2026-11-23 14:00"),
        ("2026-11-20 16:00", "2026-11-23 10:00"),
        ("2026-11-25 16:00", "2026-11-30 10:00"),
        ("2026-11-21 03:00", "2026-11-22 03:00"),
        ("2026-03-06 16:00", "2026-03-09 10:00"),
        ("2026-10-30 16:00", "2026-11-02 10:00"),
    ],
)
def test_opening_time_is_the_same_as_the_clinics_calendar_tells(start: str, end: str) -> None:
    moments = [datetime.fromisoformat(wall).replace(tzinfo=CLINIC_ZONE).astimezone(UTC) for wall in (start, end)]
    first, last = (int(moment.timestamp()) for moment in moments)
    clock = OpenClock(WEEK, first, last)

    assert timedelta(seconds=clock.between(first, last)) == WEEK.open_time_between(*moments)


@pytest.mark.django_db
def test_the_middle_one_of_those_who_were_contacted_counts() -> None:
    """Monday, 10 am: one hour, two hours, and until the next morning, which is six hours later by the door."""
    for reference, after in (("CDF347", HOUR), ("CDF349", 2 * HOUR), ("CDF377", 24 * HOUR), ("CDF399", None)):
        make_request(reference, first_contact_at=RECEIVED_AT + after if after else None)

    assert median_answer_time(ConsultationRequest.objects.all(), WEEK) == 2 * HOUR
    ConsultationRequest.objects.filter(reference="CDF347").update(first_contact_at=None)
    assert median_answer_time(ConsultationRequest.objects.all(), WEEK) == timedelta(hours=4, minutes=30)


@pytest.mark.django_db
def test_nobody_contacted_has_no_middle() -> None:
    make_request()

    assert median_answer_time(ConsultationRequest.objects.all(), WEEK) is None


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(hours=3, minutes=20), "3 hours and 20 minutes"),
        (timedelta(hours=1, minutes=1), "1 hour and 1 minute"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(seconds=59), "less than a minute"),
    ],
)
def test_a_length_is_told_in_hours_and_minutes(length: timedelta, words: str) -> None:
    assert spoken_length(length) == words
