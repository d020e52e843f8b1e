from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine

from clinic_site.facts import ClinicFacts
from clinic_site.opening_hours import CLINIC_ZONE, Calendar, ClosedDays, Opening

HOUR = timedelta(hours=1)
WEEK = tuple(Opening(weekday, time(9), time(17)) for weekday in range(5))
WITH_LUNCH = tuple(
    opening
    for weekday in range(5)
    for opening in (Opening(weekday, time(13), time(17)), Opening(weekday, time(9), time(12)))
)
EVERY_DAY = tuple(Opening(weekday, time(0), time(23, 59)) for weekday in range(7))
SUNDAY_NIGHT = (Opening(6, time(0), time(6)),)
THANKSGIVING = ClosedDays(date(2026, 11, 26), date(2026, 11, 27), "Thanksgiving")
YEAR_END = ClosedDays(date(2026, 12, 24), date(2027, 1, 3), "End of the year")


def leesburg(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CLINIC_ZONE)


# Worked out by hand with a calendar. November 23, 2026 is a Monday.
@pytest.mark.parametrize(
    ("case", "openings", "closures", "asked_at", "hours", "expected"),
    [
        ("within one morning", WEEK, (), leesburg(11, 23, 9), 2, leesburg(11, 23, 11)),
        ("before opening counts from opening", WEEK, (), leesburg(11, 23, 6), 2, leesburg(11, 23, 11)),
        ("a moment before opening", WEEK, (), leesburg(11, 23, 8, 59), 1, leesburg(11, 23, 10)),
        ("exactly a whole day", WEEK, (), leesburg(11, 23, 9), 8, leesburg(11, 23, 17)),
        ("just more than a day", WEEK, (), leesburg(11, 23, 9), 8.25, leesburg(11, 24, 9, 15)),
        ("two working days from Monday at ten", WEEK, (), leesburg(11, 23, 10), 16, leesburg(11, 25, 10)),
        ("at closing time counts from tomorrow", WEEK, (), leesburg(11, 23, 17), 1, leesburg(11, 24, 10)),
        ("in the evening", WEEK, (), leesburg(11, 23, 22), 1, leesburg(11, 24, 10)),
        ("just after midnight", WEEK, (), leesburg(11, 24, 0, 1), 1, leesburg(11, 24, 10)),
        ("on Friday afternoon", WEEK, (), leesburg(11, 20, 16), 2, leesburg(11, 23, 10)),
        ("on Friday evening", WEEK, (), leesburg(11, 20, 18), 16, leesburg(11, 24, 17)),
        ("on Saturday", WEEK, (), leesburg(11, 21, 12), 8, leesburg(11, 23, 17)),
        ("on Sunday night", WEEK, (), leesburg(11, 22, 23, 59), 0.5, leesburg(11, 23, 9, 30)),
        ("lunch does not count", WITH_LUNCH, (), leesburg(11, 23, 11), 2, leesburg(11, 23, 14)),
        ("during lunch", WITH_LUNCH, (), leesburg(11, 23, 12, 30), 1, leesburg(11, 23, 14)),
        ("up to lunch", WITH_LUNCH, (), leesburg(11, 23, 9), 3, leesburg(11, 23, 12)),
        ("lunch on both days", WITH_LUNCH, (), leesburg(11, 23, 16), 5, leesburg(11, 24, 14)),
        ("Wednesday before Thanksgiving", WEEK, (THANKSGIVING,), leesburg(11, 25, 16), 2, leesburg(11, 30, 10)),
        ("on Thanksgiving itself", WEEK, (THANKSGIVING,), leesburg(11, 26, 10), 1, leesburg(11, 30, 10)),
        ("a closure that is over", WEEK, (THANKSGIVING,), leesburg(11, 30, 10), 1, leesburg(11, 30, 11)),
        ("over the end of the year", WEEK, (YEAR_END,), leesburg(12, 23, 16), 9, leesburg(1, 4, 17, year=2027)),
        ("two closures", WEEK, (THANKSGIVING, YEAR_END), leesburg(11, 25, 17), 8, leesburg(11, 30, 17)),
        ("clocks go back on November 1, 2026", WEEK, (), leesburg(10, 30, 16), 2, leesburg(11, 2, 10)),
        (
            "clocks go forward on March 14, 2027",
            WEEK,
            (),
            leesburg(3, 12, 16, year=2027),
            2,
            leesburg(3, 15, 10, year=2027),
        ),
        ("the night with an hour more", SUNDAY_NIGHT, (), leesburg(11, 1, 0), 7, leesburg(11, 1, 6)),
        (
            "the night with an hour less",
            SUNDAY_NIGHT,
            (),
            leesburg(3, 14, 0, year=2027),
            5,
            leesburg(3, 14, 6, year=2027),
        ),
        ("half of the night with an hour more", SUNDAY_NIGHT, (), leesburg(11, 1, 0), 4, leesburg(11, 1, 3)),
        ("clocks go forward on March 8, 2026", SUNDAY_NIGHT, (), leesburg(3, 8, 1), 2, leesburg(3, 8, 4)),
        (
            "clocks go back on November 7, 2027",
            SUNDAY_NIGHT,
            (),
            leesburg(11, 7, 0, year=2027),
            7,
            leesburg(11, 7, 6, year=2027),
        ),
        ("one day a week", SUNDAY_NIGHT, (), leesburg(11, 23, 9), 12, leesburg(12, 6, 6)),
        ("asked in another zone", WEEK, (), datetime(2026, 11, 23, 15, 0, tzinfo=UTC), 1, leesburg(11, 23, 11)),
        (
            "late evening that is tomorrow in UTC",
            WEEK,
            (),
            datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
            1,
            leesburg(11, 24, 10),
        ),
    ],
)
def test_open_time_is_counted_in_opening_hours_alone(
    case: str,
    openings: tuple[Opening, ...],
    closures: tuple[ClosedDays, ...],
    asked_at: datetime,
    hours: float,
    expected: datetime,
) -> None:
    assert Calendar(openings, closures).after_open_time(asked_at, hours * HOUR) == expected


@pytest.mark.parametrize(
    ("case", "openings", "closures"),
    [
        ("no opening hours on record", (), ()),
        ("closed for years", WEEK, (ClosedDays(date(2026, 1, 1), date(2030, 1, 1), "Rebuilding"),)),
    ],
)
def test_clinic_that_never_opens_has_no_time_to_answer_by(
    case: str, openings: tuple[Opening, ...], closures: tuple[ClosedDays, ...]
) -> None:
    assert Calendar(openings, closures).after_open_time(leesburg(11, 23, 9), HOUR) is None


def test_clinic_that_never_opens_answers_within_two_days_all_the_same() -> None:
    assert ClinicFacts(openings=()).answer_by(leesburg(11, 23, 9)) == leesburg(11, 25, 9)


def week_as_stored() -> tuple[tuple[int, str, str], ...]:
    return tuple((weekday, "09:00", "17:00") for weekday in range(5))


@pytest.mark.parametrize(
    ("asked_at", "within", "expected"),
    [
        (leesburg(11, 23, 10), 16, leesburg(11, 25, 10)),
        (leesburg(11, 23, 10, 1), 16, leesburg(11, 25, 10, 15)),
        (leesburg(11, 23, 10, 14), 1, leesburg(11, 23, 11, 15)),
        (leesburg(11, 23, 10, 15), 1, leesburg(11, 23, 11, 15)),
        (leesburg(11, 23, 10, 46), 1, leesburg(11, 23, 12)),
        (leesburg(11, 23, 16, 59) + timedelta(seconds=30), 0.5, leesburg(11, 24, 9, 30)),
        (leesburg(11, 20, 18), 16, leesburg(11, 24, 17)),
        (leesburg(11, 25, 10), 16, leesburg(12, 1, 10)),
    ],
)
def test_promise_is_rounded_up_to_a_quarter_of_an_hour(asked_at: datetime, within: float, expected: datetime) -> None:
    closed = ((THANKSGIVING.first_day.isoformat(), THANKSGIVING.last_day.isoformat(), "Thanksgiving"),)
    facts = ClinicFacts(openings=week_as_stored(), closed_days=closed, answer_within_hours=within)

    assert facts.answer_by(asked_at) == expected


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (8, "1 working day"),
        (16, "2 working days"),
        (24, "3 working days"),
        (4, "4 opening hours"),
        (0.5, "0.5 opening hours"),
    ],
)
def test_promise_is_told_in_words(hours: float, words: str) -> None:
    assert ClinicFacts(answer_within_hours=hours, openings=week_as_stored()).answer_within == words


def test_promise_is_told_in_hours_where_working_days_differ() -> None:
    short_week = ((1, "09:00", "13:00"), (3, "09:00", "17:00"))

    assert ClinicFacts(answer_within_hours=16, openings=short_week).answer_within == "16 opening hours"


@pytest.mark.parametrize(
    ("openings", "lines"),
    [
        (
            week_as_stored(),
            [("Monday to Friday", "9 am to 5 pm"), ("Saturday and Sunday", "closed")],
        ),
        (
            (
                (0, "09:00", "12:00"),
                (0, "13:00", "17:30"),
                (1, "09:00", "12:00"),
                (1, "13:00", "17:30"),
                (5, "10:00", "12:00"),
            ),
            [
                ("Monday and Tuesday", "9 am to 12 pm, 1 pm to 5:30 pm"),
                ("Wednesday to Friday", "closed"),
                ("Saturday", "10 am to 12 pm"),
                ("Sunday", "closed"),
            ],
        ),
        (
            ((2, "00:00", "09:05"),),
            [("Monday and Tuesday", "closed"), ("Wednesday", "12 am to 9:05 am"), ("Thursday to Sunday", "closed")],
        ),
        ((), [("Monday to Sunday", "closed")]),
    ],
)
def test_opening_hours_are_told_in_as_few_lines_as_it_takes(
    openings: tuple[tuple[int, str, str], ...], lines: list[tuple[str, str]]
) -> None:
    assert [(line.days, line.times) for line in ClinicFacts(openings=openings).hours] == lines


@time_machine.travel(datetime(2026, 11, 27, 12, 0, tzinfo=UTC), tick=False)
def test_closures_are_told_soonest_first_until_they_are_over() -> None:
    closed = (
        ("2026-12-24", "2027-01-03", "End of the year"),
        ("2026-11-26", "2026-11-27", "Thanksgiving"),
        ("2026-12-07", "2026-12-07", "Training"),
        ("2026-11-25", "2026-11-26", "Over by now"),
    )

    assert [(line.dates, line.reason) for line in ClinicFacts(closed_days=closed).closures] == [
        ("Thursday, November 26 to Friday, November 27", "Thanksgiving"),
        ("Monday, December 7", "Training"),
        ("Thursday, December 24 to Sunday, January 3", "End of the year"),
    ]
