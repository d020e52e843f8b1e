"""A day of the list and of the overview is a day in Leesburg, however long it is."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from consultations.request_periods import Period, last_days, start_of
from tests.consultations.browser import main_text
from tests.consultations.test_admin import LIST, names
from tests.factories import make_request

pytestmark = pytest.mark.django_db

ORDINARY = date(2026, 11, 27)
FORWARD = date(2026, 3, 8)  # 23 hours long
BACK = date(2026, 11, 1)  # 25 hours long


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (ORDINARY, datetime(2026, 11, 27, 5, tzinfo=UTC), datetime(2026, 11, 28, 5, tzinfo=UTC)),
        (FORWARD, datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (BACK, datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_a_request_just_before_midnight_is_of_the_day_before(
    front_desk: Client, day: date, begins: datetime, ends: datetime
) -> None:
    second = datetime.resolution * 1_000_000
    for reference, name, received in (
        ("CDF347", "Before", begins - second),
        ("CDF349", "First", begins),
        ("CDF377", "Last", ends - second),
        ("CDF399", "After", ends),
    ):
        make_request(reference, name=name, received_at=received, answer_by=received)

    assert sorted(names(front_desk, f"?show=all&from={day}&to={day}")) == ["First", "Last"]


def test_so_many_days_include_today_in_leesburg() -> None:
    with time_machine.travel(datetime(2026, 11, 28, 4, 59, tzinfo=UTC), tick=False):
        assert last_days(7) == Period(date(2026, 11, 21), date(2026, 11, 27))
    with time_machine.travel(datetime(2026, 11, 28, 5, 0, tzinfo=UTC), tick=False):
        assert last_days(1) == Period(date(2026, 11, 28), date(2026, 11, 28))


def test_one_side_may_stay_open(front_desk: Client) -> None:
    for reference, day in (("CDF347", 20), ("CDF349", 25)):
        make_request(reference, name=f"Of {day}", received_at=start_of(date(2026, 11, day)))

    assert names(front_desk, "?show=all&from=2026-11-21") == ["Of 25"]
    assert names(front_desk, "?show=all&to=2026-11-21") == ["Of 20"]


@pytest.mark.parametrize(
    "query", ["from=yesterday", "to=2026-02-30", "from=%3Cscript%3E", "to=9999-12-31", "from=0001-01-01"]
)
def test_what_is_no_day_shows_nothing_and_says_what_to_do(front_desk: Client, query: str) -> None:
    make_request(name="Ada")
    page = front_desk.get(f"{LIST}?show=all&{query}")

    assert "Write it like 2026-11-27" in page.text
    assert ("Ada" in main_text(page.text), "<script>" in page.text.partition("<main")[2]) == (False, False)


def test_further_pages_keep_to_the_same_days(front_desk: Client) -> None:
    for number in range(51):
        make_request(f"CDF{number:03}", received_at=start_of(date(2026, 11, 20)))
    page = front_desk.get(f"{LIST}?show=all&figure=asked&from=2026-11-02")

    assert "show=all&amp;figure=asked&amp;from=2026-11-02&amp;p=2" in page.text
    assert "export" not in page.text  # which is for the owner


def test_the_list_says_which_days_it_shows(front_desk: Client) -> None:
    make_request()
    page = front_desk.get(f"{LIST}?show=all&from=2026-11-02&to=2026-11-27")

    assert "Asked from November 2, 2026 until November 27, 2026." in main_text(page.text)
