import base64

import hypothesis
import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from consultations.encryption import Unreadable, decrypt, encrypt
from consultations.models import ConsultationRequest, HistoryEntry
from tests.factories import make_request

# A busy machine is no failure, and the same texts are tried on every machine.
steady = hypothesis.settings(deadline=None, derandomize=True)
OLD_KEY, NEW_KEY = b"1" * 32, b"2" * 32


def column(name: str) -> str:
    """What stands in the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM consultations_consultationrequest")  # noqa: S608
        return str(cursor.fetchone()[0])


@steady
@given(st.text(), st.text(min_size=1))
def test_any_text_reads_as_it_was_and_only_in_its_own_place(text: str, place: str) -> None:
    token = encrypt(text, place)

    assert decrypt(token, place) == text
    assert isinstance(decrypt(token, f"{place}."), Unreadable)


@steady
@given(st.text())
def test_anything_that_is_not_a_token_is_unreadable_and_no_crash(token: str) -> None:
    assert isinstance(decrypt(token, "place"), Unreadable)


@steady
@given(st.integers(min_value=0, max_value=8 * 35 - 1))
def test_a_text_of_which_one_bit_was_changed_is_unreadable(bit: int) -> None:
    version, key_id, encoded = encrypt("A note.", "place").split(".")
    sealed = bytearray(base64.b64decode(encoded))
    sealed[bit // 8] ^= 1 << bit % 8
    tampered = ".".join([version, key_id, base64.b64encode(sealed).decode()])

    assert isinstance(decrypt(tampered, "place"), Unreadable)


def test_the_same_text_is_never_the_same_in_the_database() -> None:
    assert encrypt("BIPOLAR", "place") != encrypt("BIPOLAR", "place")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("note", "Markernote"),
        ("topic", "SCHIZOPHRENIA"),
        ("came_from", "ketamine-for-depression"),
        ("read_version_id", "731"),
    ],
)
def test_what_a_visitor_tells_is_unreadable_in_the_database(field: str, text: str) -> None:
    request = make_request(**{field: text})

    assert column(field).startswith("v1.t1.")
    assert text.lower() not in column(field).lower()
    assert getattr(ConsultationRequest.objects.get(pk=request.pk), field) == text


@pytest.mark.django_db
def test_what_staff_note_is_unreadable_in_the_database() -> None:
    entry = HistoryEntry.objects.create(request=make_request(), kind="NOTE", text="Markernote")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM consultations_historyentry")
        stored = cursor.fetchone()[0]

    assert (stored.startswith("v1.t1."), "Markernote" in stored) == (True, False)
    assert HistoryEntry.objects.get(pk=entry.pk).text == "Markernote"


@pytest.mark.django_db
def test_an_encrypted_answer_moved_to_another_field_cannot_be_read_there() -> None:
    make_request(note="A note.")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_consultationrequest SET topic = note")

    request = ConsultationRequest.objects.get()
    assert (request.note, request.topic) == ("A note.", "[cannot be read: its key is missing]")


@pytest.mark.django_db
def test_after_a_new_key_old_answers_still_read_and_new_ones_use_it(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = {"old": OLD_KEY}
    request = make_request(note="A note.")
    settings.FIELD_ENCRYPTION_KEYS = {"new": NEW_KEY, "old": OLD_KEY}
    request.refresh_from_db()
    assert (request.note, column("note").startswith("v1.old.")) == ("A note.", True)

    request.save(update_fields=["note"])
    assert column("note").startswith("v1.new.")
    settings.FIELD_ENCRYPTION_KEYS = {"new": NEW_KEY}
    assert ConsultationRequest.objects.get().note == "A note."


@pytest.mark.django_db
@pytest.mark.parametrize("keys", [{"t2": NEW_KEY}, {"t1": NEW_KEY}])
def test_an_answer_whose_key_is_missing_says_so_and_is_not_overwritten(
    settings: Settings, keys: dict[str, bytes]
) -> None:
    make_request(note="A note.")
    sealed = column("note")
    settings.FIELD_ENCRYPTION_KEYS = keys
    request = ConsultationRequest.objects.get()

    assert (request.name, request.note) == ("Ada", "[cannot be read: its key is missing]")
    with pytest.raises(ValueError, match="cannot be stored again"), transaction.atomic():
        request.save()
    assert column("note") == sealed


@pytest.mark.django_db
def test_an_answer_that_was_left_out_stays_empty() -> None:
    make_request(note="", topic="")

    assert (column("note"), column("topic")) == ("", "")
    assert ConsultationRequest.objects.values_list("note", "topic").get() == ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["note", "note__contains", "topic__in", "came_from__startswith", "topic__iexact"])
def test_encrypted_answers_cannot_be_searched(lookup: str) -> None:
    make_request(note="A note.", topic="BIPOLAR")

    with pytest.raises(FieldError, match="cannot be searched"):
        ConsultationRequest.objects.filter(**{lookup: "BIPOLAR"}).exists()
