from pathlib import Path

import pytest

from pages.statements import Kind, kinds_of

LINES = (Path(__file__).parent / "labelled_sentences.txt").read_text().splitlines()
LABELLED = [tuple(line.split("\t")) for line in LINES if line and not line.startswith("#")]


def test_enough_sentences_of_each_kind_are_labelled() -> None:
    labels = [label for told, _ in LABELLED for label in told.split(",")]

    assert len(LABELLED) >= 100
    assert min(labels.count(name) for name in ("number", "comparison", "approval", "effect", "none")) >= 10


@pytest.mark.parametrize(("told", "sentence"), LABELLED)
def test_sentence_makes_the_statements_that_its_label_says(told: str, sentence: str) -> None:
    expected = set() if told == "none" else {Kind[name.upper()] for name in told.split(",")}

    assert kinds_of(sentence) == expected


def test_citation_in_a_sentence_is_no_number_in_it() -> None:
    assert kinds_of("You are not alone [R36, R101].") == set()


def test_words_of_a_table_are_about_its_subject_without_naming_it() -> None:
    assert kinds_of("Phillips. Group one better at once") == set()
    assert kinds_of("Phillips. No significant difference on any measure", on_topic=True) == {Kind.COMPARISON}
