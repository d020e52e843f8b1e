"""Nobody is called at an indecent hour where they are (Va. Code § 59.1-511)."""

from datetime import datetime

import pytest

from clinic_site.opening_hours import CLINIC_ZONE
from consultations.local_hours import indecent_hour, may_be_called_at, zones_of

VIRGINIA, CALIFORNIA, HAWAII, IDAHO = "+17035550142", "+14155550142", "+18085550142", "+12085550142"


def leesburg(hour: int, minute: int = 0, month: int = 11, day: int = 23) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=CLINIC_ZONE)


@pytest.mark.parametrize(
    ("phone", "moment", "is_decent"),
    [
        (VIRGINIA, leesburg(7, 59), False),
        (VIRGINIA, leesburg(8), True),
        (VIRGINIA, leesburg(20, 59), True),
        (VIRGINIA, leesburg(21), False),
        (CALIFORNIA, leesburg(10, 59), False),
        (CALIFORNIA, leesburg(11), True),
        (HAWAII, leesburg(12, 59), False),
        (HAWAII, leesburg(13), True),
        # Hawaii keeps its clocks all year, so in summer it is an hour further away.
        (HAWAII, leesburg(13, month=7, day=20), False),
        (HAWAII, leesburg(14, month=7, day=20), True),
        # Idaho lies in two zones: the stricter one counts, in the morning the western, in the evening the eastern.
        (IDAHO, leesburg(10, 30), False),
        (IDAHO, leesburg(11), True),
        ("+447911123456", leesburg(15, 59), True),
        ("+447911123456", leesburg(16), False),
        # Nothing is known of these, or they belong to no place.
        ("+13335550142", leesburg(9), True),
        ("+18005550142", leesburg(9), True),
        ("", leesburg(9), True),
        ("no number", leesburg(22), False),
    ],
)
def test_hours_count_where_the_number_is(phone: str, moment: datetime, is_decent: bool) -> None:
    assert may_be_called_at(moment, zones_of(phone)) is is_decent
    assert (indecent_hour(phone, moment) is None) is is_decent


def test_the_time_there_is_told() -> None:
    there = indecent_hour(CALIFORNIA, leesburg(9, 30))
    assert (there.hour, there.minute) == (6, 30)
