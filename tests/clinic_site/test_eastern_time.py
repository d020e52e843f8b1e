from datetime import UTC, date, datetime, time

import pytest

from clinic_site.eastern_time import ClockChange, moment_of, spoken_eastern


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        (date(2027, 1, 15), time(9, 30), datetime(2027, 1, 15, 14, 30, tzinfo=UTC)),
        (date(2027, 7, 15), time(9, 30), datetime(2027, 7, 15, 13, 30, tzinfo=UTC)),
        (date(2027, 3, 14), time(1, 59), datetime(2027, 3, 14, 6, 59, tzinfo=UTC)),
        (date(2027, 3, 14), time(3), datetime(2027, 3, 14, 7, tzinfo=UTC)),
        (date(2027, 11, 7), time(0, 59), datetime(2027, 11, 7, 4, 59, tzinfo=UTC)),
        (date(2027, 11, 7), time(2), datetime(2027, 11, 7, 7, tzinfo=UTC)),
    ],
)
def test_time_is_read_by_the_clocks_of_leesburg(day: date, clock: time, moment: datetime) -> None:
    assert moment_of(day, clock) == moment


@pytest.mark.parametrize("clock", [time(2), time(2, 30), time(2, 59)])
def test_time_that_the_clocks_skip_is_refused_with_what_to_choose(clock: time) -> None:
    with pytest.raises(ClockChange, match="does not exist. Choose 3 am or later"):
        moment_of(date(2027, 3, 14), clock)


@pytest.mark.parametrize("clock", [time(1), time(1, 30), time(1, 59)])
def test_time_that_comes_twice_is_refused_with_what_to_choose(clock: time) -> None:
    with pytest.raises(ClockChange, match="comes twice. Choose a time before 1 am, or 2 am or later"):
        moment_of(date(2027, 11, 7), clock)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 25, 14, 5, tzinfo=UTC), "9:05 am Eastern on Wednesday, November 25, 2026"),
        (datetime(2027, 7, 1, 4, 0, tzinfo=UTC), "12 am Eastern on Thursday, July 1, 2027"),
        (datetime(2027, 7, 1, 16, 0, tzinfo=UTC), "12 pm Eastern on Thursday, July 1, 2027"),
    ],
)
def test_moment_is_said_in_eastern_time(moment: datetime, words: str) -> None:
    assert spoken_eastern(moment) == words
