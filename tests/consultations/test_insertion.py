"""What is added by statements that are made once is the same as what saving would have stored."""

from copy import copy

import pytest
from django.db import IntegrityError, models, transaction

from consultations import emails
from consultations.insertion import insert
from consultations.models import Consent, ConsultationRequest, HistoryEntry, OutboxEmail
from tests.factories import RECEIVED_AT, make_request

pytestmark = pytest.mark.django_db


def row_of(model: type[models.Model]) -> models.Model:
    """A new row with a value in every kind of field that the model has."""
    request = make_request(email="Ada@visitor.example")
    if model is OutboxEmail:
        return emails.request_received(request)
    if model is HistoryEntry:
        return HistoryEntry(request=request, at=RECEIVED_AT, kind=HistoryEntry.Kind.NOTE, text="Rang twice.")
    if model is Consent:
        return Consent(request=request, wording="I agree.", version="1", given_at=RECEIVED_AT, page="/consultation/")
    request.pk, request.reference = None, "CDF349"
    request.note, request.set_aside_reasons = "Please call.", ["Many requests came from the same connection."]
    return request


def stored(row: models.Model) -> dict[str, object]:
    """What the database has of a row, but for its key and what is drawn for each row."""
    found = type(row).objects.get(pk=row.pk)
    return {
        field.name: getattr(found, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in ("reference", "search_text", "message_id")
    }


@pytest.mark.parametrize("model", [ConsultationRequest, HistoryEntry, Consent, OutboxEmail])
def test_row_is_the_same_as_one_that_was_saved(model: type[models.Model]) -> None:
    row = row_of(model)
    saved = copy(row)
    insert([row])
    for name, other in (("reference", "CDF379"), ("message_id", "<other@clinic.example>")):
        if hasattr(saved, name):
            setattr(saved, name, other)
    saved.save(force_insert=True)

    assert stored(row) == stored(saved)
    assert row.pk not in (None, saved.pk)


def test_row_that_was_added_can_be_changed_like_any_other() -> None:
    row = row_of(ConsultationRequest)
    insert([row])
    row.name = "Bo"
    row.save()

    assert ConsultationRequest.objects.get(pk=row.pk).name == "Bo"


def test_several_rows_are_added_together_and_none_when_there_are_none() -> None:
    request = make_request(email="ada@visitor.example")
    messages = [emails.request_received(request) for _ in range(3)]
    insert(messages)
    insert([])

    assert [OutboxEmail.objects.get(pk=message.pk).message_id for message in messages] == [
        message.message_id for message in messages
    ]


def test_row_that_the_database_refuses_is_refused() -> None:
    make_request("CDF349")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([row_of(ConsultationRequest)])
