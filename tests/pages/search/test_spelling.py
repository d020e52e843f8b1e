import pytest

from pages.search.spelling import Speller, distance

KNOWN = {
    "ketamine": 90,
    "autism": 9,
    "schizophrenia": 9,
    "bladder": 5,
    "cost": 5,
    "insurance": 3,
    "insured": 1,
    "risk": 4,
}


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ("cost", "cost", 0),
        ("cost", "cots", 1),
        ("cost", "cst", 1),
        ("cost", "coost", 1),
        ("cost", "mast", 2),
        ("", "ab", 2),
    ],
)
def test_distance_counts_letters_changed_added_dropped_and_swapped(one: str, other: str, far: int) -> None:
    assert distance(one, other, 3) == far
    assert distance(other, one, 3) == far


def test_distance_gives_up_above_what_is_allowed() -> None:
    assert distance("ketamine", "xylophone", 2) > 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("ketomine", "ketamine"), ("ketamen", "ketamine"), ("kettamine", "ketamine"), ("autisim", "autism")),
        *(("scizophrinea", "schizophrenia"), ("blader", "bladder"), ("insurence", "insurance")),
    ],
)
def test_misspelt_word_is_taken_for_the_nearest_that_we_have(typed: str, meant: str) -> None:
    assert Speller(KNOWN).meant_by(typed) == meant


@pytest.mark.parametrize("typed", ["rsk", "cat", "xylophone", "1234", "aspirin"])
def test_word_that_is_near_to_none_is_taken_for_none(typed: str) -> None:
    assert Speller(KNOWN).meant_by(typed) is None


def test_of_two_equally_near_words_the_frequent_one_is_meant() -> None:
    assert Speller({"mood": 1, "moon": 9}).meant_by("mooc") == "moon"
