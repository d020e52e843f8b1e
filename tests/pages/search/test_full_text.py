import pytest

from pages.models import SearchPassage
from pages.search.full_text import Among, matching
from tests.factories import make_version_in_review

pytestmark = pytest.mark.django_db


def make_passages(*texts: str) -> int:
    """Passages of one version with these stems, numbered from 10; the key of the version."""
    version = make_version_in_review()
    for number, body in enumerate(texts, start=10):
        SearchPassage.objects.create(version=version, number=number, text="", head="top", body=body, form=1)
    return version.pk


def numbers(field: str, *wanted: set[str], version: int, most: int = 9) -> list[int]:
    rows = matching(field, wanted, Among([version]), most=most)
    return [row["number"] for row in rows if row["number"] >= 10]


def test_passage_has_one_word_of_each_group() -> None:
    version = make_passages("nap dream", "nap", "dream snore", "snore")

    assert numbers("body", {"nap", "snore"}, {"dream"}, version=version) == [10, 12]
    assert numbers("body", {"nap", "dream", "snore"}, version=version) == [10, 11, 12, 13]
    assert numbers("head", {"nap"}, version=version) == []
    assert numbers("head", {"top"}, version=version, most=2) == [10, 11]


def test_words_are_matched_whole_and_none_is_an_operator() -> None:
    version = make_passages("and or not near", "napping", "nap")

    assert numbers("body", {"and"}, {"near"}, version=version) == [10]
    assert numbers("body", {"nap"}, version=version) == [12]


def test_passages_of_other_versions_are_left_out() -> None:
    version = make_passages("nap")

    assert matching("body", [{"nap"}], Among([version + 1]), most=9) == []
    assert matching("body", [{"nap"}], Among([]), most=9) == []
    assert matching("body", [{"nap"}], Among([version], are_left_out=True), most=9) == []
    assert [row["number"] for row in matching("body", [{"nap"}], Among([], are_left_out=True), most=9)] == [10]


def test_index_follows_a_passage_that_changes_and_one_that_goes() -> None:
    version = make_passages("nap", "nap")
    SearchPassage.objects.filter(number=10).update(body="dream")
    assert (numbers("body", {"nap"}, version=version), numbers("body", {"dream"}, version=version)) == ([11], [10])

    SearchPassage.objects.filter(number=11).delete()
    assert numbers("body", {"nap"}, version=version) == []
