"""After a free call staff see until when the 72-hour rule about charging may apply (18VAC85-20-30(B))."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from clinic_site.opening_hours import CLINIC_ZONE
from consultations.free_call import FreeCallNote
from consultations.models import HistoryEntry
from tests.consultations.browser import main_text
from tests.factories import make_request


def leesburg(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CLINIC_ZONE)


# Worked out by hand. In 2026 the clocks go forward at 2 am on March 8 and back at 2 am on November 1; in 2027 forward
# on March 14 and back on November 7. A missing hour makes the end later on the wall, one that comes twice earlier.
CASES = [
    ("2026-11-23 10:00", "2026-11-26 10:00"),  # an ordinary Monday
    ("2026-11-23 00:00", "2026-11-26 00:00"),  # midnight
    ("2026-11-23 23:59", "2026-11-26 23:59"),  # the last minute of a day
    ("2026-11-24 12:00", "2026-11-27 12:00"),  # noon
    ("2026-11-25 16:45", "2026-11-28 16:45"),  # the day before Thanksgiving: holidays count
    ("2026-11-27 17:00", "2026-11-30 17:00"),  # a Friday: the weekend counts
    ("2026-11-28 09:15", "2026-12-01 09:15"),  # a Saturday, into the next month
    ("2026-11-29 20:30", "2026-12-02 20:30"),  # a Sunday
    ("2026-12-29 09:00", "2027-01-01 09:00"),  # into the next year
    ("2026-12-31 23:30", "2027-01-03 23:30"),  # on New Year's Eve
    ("2027-02-26 10:00", "2027-03-01 10:00"),  # February with 28 days
    ("2028-02-26 10:00", "2028-02-29 10:00"),  # to the leap day
    ("2028-02-27 10:00", "2028-03-01 10:00"),  # over the leap day
    ("2028-02-29 10:00", "2028-03-03 10:00"),  # on the leap day
    ("2026-03-05 01:00", "2026-03-08 01:00"),  # ends an hour before the clocks go forward
    ("2026-03-05 02:00", "2026-03-08 03:00"),  # would end in the hour that is missing
    ("2026-03-05 02:30", "2026-03-08 03:30"),
    ("2026-03-05 10:00", "2026-03-08 11:00"),  # over the missing hour
    ("2026-03-06 17:00", "2026-03-09 18:00"),
    ("2026-03-07 23:00", "2026-03-11 00:00"),  # pushed into the next day
    ("2026-03-08 10:00", "2026-03-11 10:00"),  # after the change: nothing is missing
    ("2026-10-29 00:30", "2026-11-01 00:30"),  # ends before the clocks go back
    ("2026-10-29 03:00", "2026-11-01 02:00"),  # over the hour that comes twice
    ("2026-10-29 10:00", "2026-11-01 09:00"),
    ("2026-10-30 17:00", "2026-11-02 16:00"),
    ("2026-10-31 00:30", "2026-11-02 23:30"),  # pulled back into the day before
    ("2026-11-01 10:00", "2026-11-04 10:00"),  # after the change
    ("2027-03-12 15:00", "2027-03-15 16:00"),  # the next year's changes
    ("2027-11-05 15:00", "2027-11-08 14:00"),
    ("2026-07-03 12:00", "2026-07-06 12:00"),  # the middle of summer
]


@pytest.mark.parametrize(("called", "until"), CASES)
def test_72_hours_are_72_hours_whatever_the_clocks_do(called: str, until: str) -> None:
    end = FreeCallNote(leesburg(called)).until
    assert end.astimezone(CLINIC_ZONE).replace(tzinfo=None) == leesburg(until).replace(tzinfo=None)
    assert len(CASES) == 30


@pytest.mark.django_db
def test_the_page_says_until_when_and_whom_to_ask(front_desk: Client) -> None:
    request = make_request(first_contact_at=leesburg("2026-11-23 10:00"))
    HistoryEntry.objects.create(request=request, kind="ATTEMPT", outcome="NO_ANSWER", at=leesburg("2026-11-23 09:00"))
    before = page(front_desk, request.pk)
    HistoryEntry.objects.create(request=request, kind="ATTEMPT", outcome="REACHED", at=leesburg("2026-11-23 10:00"))

    with time_machine.travel(leesburg("2026-11-26 09:59"), tick=False):
        during = page(front_desk, request.pk)
    with time_machine.travel(leesburg("2026-11-26 10:00") + timedelta(seconds=1), tick=False):
        after = page(front_desk, request.pk)

    assert "72-hour" not in before
    assert "Until 10 am on Thursday, November 26 the 72-hour rule about charging may apply. Ask the owner." in during
    assert "18VAC85-20-30(B)" in during
    assert "The 72 hours after the free call were over at 10 am on Thursday, November 26." in after


def page(client: Client, pk: int) -> str:
    # The session is younger than the call that the test looks back at.
    session = client.session
    session.pop("signed_in_at", None)
    session.save()
    return main_text(client.get(f"/admin/consultations/consultationrequest/{pk}/change/").text)
