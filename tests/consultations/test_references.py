import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from consultations.models import ConsultationRequest, OtherReference
from consultations.references import ALPHABET, new_reference, spoken, typed
from tests.factories import EVERY_ANSWER, make_request


def test_a_reference_is_six_characters_without_lookalikes_or_vowels() -> None:
    references = [new_reference() for _ in range(500)]

    assert {len(reference) for reference in references} == {6}
    assert set("".join(references)) == set("CDFGHJKMPQRTVWXY34679")


@pytest.mark.parametrize("alike", ["B8", "I1L", "O0", "S5", "Z2", "MN", "UV"])
def test_of_characters_that_look_or_sound_alike_at_most_one_is_used(alike: str) -> None:
    assert len([character for character in alike if character in ALPHABET]) <= 1


def test_a_reference_is_said_in_two_groups_of_three() -> None:
    assert spoken("CDF347") == "CDF 347"


@pytest.mark.parametrize(
    "text", ["CDF347", "CDF 347", "cdf 347", "cdf-347", " c d f 3 4 7 ", "CDF\u00a0347", "CDF- 347"]
)
def test_a_reference_is_understood_however_it_is_typed(text: str) -> None:
    assert typed(text) == "CDF347"


@given(st.text(alphabet=ALPHABET, min_size=6, max_size=6))
def test_what_is_read_out_and_typed_again_is_the_same_reference(reference: str) -> None:
    assert typed(spoken(reference)) == reference


@pytest.mark.django_db
def test_the_database_refuses_a_reference_that_is_taken() -> None:
    make_request("CDF347")

    with pytest.raises(IntegrityError):
        make_request("CDF347")


@pytest.mark.django_db
def test_the_database_refuses_a_reference_that_was_told_for_another_request() -> None:
    OtherReference.objects.create(reference="CDF349", request=make_request("CDF347"))

    with pytest.raises(IntegrityError), transaction.atomic():
        make_request("CDF349")
    with pytest.raises(IntegrityError), transaction.atomic():
        OtherReference.objects.create(reference="CDF347", request=make_request("XXX777"))


@pytest.mark.django_db
def test_every_request_has_a_reference_of_its_own(client: Client) -> None:
    for number in range(10):
        client.post("/consultation/", {**EVERY_ANSWER, "name": f"Ada {number}"})

    references = set(ConsultationRequest.objects.values_list("reference", flat=True))
    assert len(references) == 10
    assert {character for reference in references for character in reference} <= set(ALPHABET)
