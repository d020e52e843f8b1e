import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from pytest_django import Settings

from consultations.models import ConsultationRequest, HistoryEntry
from tests.factories import make_request

pytestmark = pytest.mark.django_db
OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}


def test_texts_are_readable_without_the_old_key_once_keys_were_rotated(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = OLD
    request = make_request(topic="BIPOLAR", note="A note.")
    HistoryEntry.objects.create(request=request, kind="NOTE", text="Called.")

    settings.FIELD_ENCRYPTION_KEYS = NEW | OLD
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_ENCRYPTION_KEYS = NEW

    stored = ConsultationRequest.objects.get()
    assert (stored.topic, stored.note, stored.history.get().text) == ("BIPOLAR", "A note.", "Called.")


def test_the_history_is_guarded_again_after_keys_were_rotated() -> None:
    HistoryEntry.objects.create(request=make_request(), kind="NOTE", text="Called.")

    call_command("rotate_keys", verbosity=0)

    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryEntry.objects.update(kind="ATTEMPT")


def test_a_text_whose_key_is_missing_is_left_as_it_was(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = OLD
    make_request(note="A note.")

    settings.FIELD_ENCRYPTION_KEYS = NEW
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_ENCRYPTION_KEYS = OLD

    assert ConsultationRequest.objects.get().note == "A note."
