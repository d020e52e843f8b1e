from datetime import date

import pytest

from consultations import totals
from consultations.models import DailyTotal

DAY = date(2026, 11, 27)


@pytest.mark.django_db
def test_a_number_grows_by_what_is_added_on_its_own_day():
    totals.add(DAY, "OPENED")
    totals.add(DAY, "OPENED", count=3)
    totals.add(DAY, "OPENED", "phone")
    totals.add(date(2026, 11, 28), "OPENED")
    assert set(DailyTotal.objects.values_list("day", "detail", "count")) == {
        (DAY, "", 4),
        (DAY, "phone", 1),
        (date(2026, 11, 28), "", 1),
    }
