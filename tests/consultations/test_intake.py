import pytest
from django.test import Client

from consultations.models import Consent, ConsultationRequest, HistoryEntry, OutboxEmail
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db


def test_a_sent_form_stores_request_history_consent_and_one_message_for_each_recipient(client: Client) -> None:
    response = client.post("/consultation/", EVERY_ANSWER)

    assert response.status_code == 302
    request = ConsultationRequest.objects.get()
    assert (request.name, request.phone, request.topic) == ("Ada", "+17035550199", "DEPRESSION")
    assert list(HistoryEntry.objects.values_list("request", "kind")) == [(request.pk, "RECEIVED")]
    assert Consent.objects.get().request == request
    assert sorted(OutboxEmail.objects.values_list("recipient", flat=True)) == [
        "ada@visitor.example",
        "desk@clinic.example",
        "nurse@clinic.example",
    ]
