"""The promise is one time, told alike wherever it stands."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from clinic_site.facts import forget_facts
from clinic_site.models import Closure, OpeningHours
from consultations.models import ConsultationRequest, OutboxEmail
from tests.consultations.browser import main_text
from tests.factories import EVERY_ANSWER, make_staff

pytestmark = pytest.mark.django_db

FRIDAY_559_PM = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)
# Open to 6 pm that day: 1 minute counts. Monday is closed, Tuesday has 8 hours, 7:59 are left of Wednesday from 9 am.
IN_WORDS, IN_A_SENTENCE = "5 pm on Wednesday, November 25", "by Wednesday, November 25, at 5 pm Eastern Time"


def test_form_confirmation_mails_and_staff_all_tell_the_same_time(client: Client) -> None:
    OpeningHours.objects.filter(weekday=4).update(closes="18:00")
    Closure.objects.create(first_day="2026-11-23", last_day="2026-11-23", reason="Training")
    forget_facts()
    with time_machine.travel(FRIDAY_559_PM, tick=False):
        assert main_text(client.get("/consultation/").text).count(IN_A_SENTENCE) == 2
        client.post("/consultation/", EVERY_ANSWER)
        confirmation = main_text(client.get("/consultation/received/").text)
        client.force_login(make_staff("fred", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
        made = ConsultationRequest.objects.get()
        desk = client.get(f"/admin/consultations/consultationrequest/{made.pk}/change/").text

    assert (IN_A_SENTENCE in confirmation, IN_WORDS in desk) == (True, True)
    assert [IN_WORDS in message.body for message in OutboxEmail.objects.all()] == [True] * 3
    request = ConsultationRequest.objects.get()
    assert request.answer_by == request.next_step_at == datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
