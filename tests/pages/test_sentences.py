import pytest

from pages.sentences import cited, sentences, without_markers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It eases mood. It fades.", ["It eases mood.", "It fades."]),
        ("Dr. Smith saw it. Nobody else did.", ["Dr. Smith saw it.", "Nobody else did."]),
        ("In the U.S. Food and Drug rules hold.", ["In the U.S. Food and Drug rules hold."]),
        ("It is sold in the U.S. About half use it.", ["It is sold in the U.S.", "About half use it."]),
        ("Some pills, e.g. Valium, slow breathing.", ["Some pills, e.g. Valium, slow breathing."]),
        ("Bring a list, e.g. Your pills.", ["Bring a list, e.g. Your pills."]),
        ("The dose was 0.5 mg. Two had more.", ["The dose was 0.5 mg.", "Two had more."]),
        ("It was 55.4% here. It was 41.2% there.", ["It was 55.4% here.", "It was 41.2% there."]),
        ("Come at 9 a.m. The door is open.", ["Come at 9 a.m.", "The door is open."]),
        ("J. Smith wrote it. We read it.", ["J. Smith wrote it.", "We read it."]),
        ("We have room for No. 5 only. No. We do not.", ["We have room for No. 5 only.", "No.", "We do not."]),
        ("“It helps.” She said so.", ["“It helps.”", "She said so."]),
        ("Is it safe? We do not know! Ask.", ["Is it safe?", "We do not know!", "Ask."]),
        ("1. Call us. 2. Come in.", ["1. Call us.", "2. Come in."]),
        ("It helps, etc. Most say so.", ["It helps, etc.", "Most say so."]),
        ("", []),
    ],
)
def test_text_is_split_where_its_sentences_end(text: str, told: list[str]) -> None:
    assert sentences(text) == told


@pytest.mark.parametrize("text", ["It helps [R1]. It fades [R2, R3].", "It helps. [R1] It fades. [R2, R3]"])
def test_citation_belongs_to_its_sentence_before_and_behind_the_full_stop(text: str) -> None:
    assert [cited(one) for one in sentences(text)] == [["R1"], ["R2", "R3"]]
    assert [without_markers(one) for one in sentences(text)] == ["It helps.", "It fades."]


def test_citation_behind_a_closing_quote_belongs_to_what_was_quoted() -> None:
    assert [cited(one) for one in sentences("They called it “premature.” [R65] We agree.")] == [["R65"], []]


def test_reference_that_is_cited_twice_in_a_sentence_counts_once() -> None:
    assert cited("It helps [R1], and it fades [R2, R1].") == ["R1", "R2"]
