"""What changed between two versions is told in words, sources included."""

import random
import time

import pytest

from pages.comparison import Block, Difference, Unchanged, compare
from pages.models import ArticleVersion
from pages.publishing import new_draft
from pages.word_diff import compare_words
from tests.factories import make_draft, make_reference, make_version_in_review

pytestmark = pytest.mark.django_db
WORDS = [f"word{number}" for number in range(3000)]


def marked(old: str, new: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in compare_words(old, new))


def differences(old: ArticleVersion, **words: object) -> dict[str, Difference]:
    new = new_draft(old.article, written_by=None, **words)
    return {difference.name: difference for difference in compare(old, new)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("It helps some people.", "It helps some people.", "It helps some people."),
        ("It helps people.", "It may help people.", "It[- helps-][+ may help+] people."),
        ("It helps.", "It helps, briefly.", "It helps[+, briefly+]."),
        ("Ketamine helps.", "New words. Ketamine helps.", "[+New words.+] Ketamine helps."),
        ("One two", "", "[-One two-]"),
        ("", "One two", "[+One two+]"),
    ],
)
def test_words_that_were_added_and_removed_are_marked_in_their_place(old: str, new: str, told: str) -> None:
    assert marked(old, new) == told


def test_versions_with_the_same_words_do_not_differ() -> None:
    assert differences(make_version_in_review()) == {}


def test_changed_title_and_answer_are_told() -> None:
    found = differences(
        make_version_in_review(title="Old title", offers_call=True), title="New title", offers_call=False
    )

    assert list(found) == ["Title", "Offers the call"]
    assert [piece.text for piece in found["Offers the call"].blocks[0].pieces] == ["Yes"]


def test_changed_paragraph_stands_under_its_heading_and_what_is_the_same_is_counted() -> None:
    body = "<h2>One</h2><p>Alpha.</p><h2>Two</h2><p>It helps some people for a while.</p><p>Omega.</p>"
    old = make_version_in_review(body=body)
    blocks = differences(old, body=body.replace("some people", "few people"))["Text"].blocks

    assert blocks[0] == Unchanged(2)
    assert (blocks[1].is_heading, blocks[1].pieces[0].text) == (True, "Two")
    assert (blocks[2].kind, blocks[3]) == ("changed", Unchanged(1))


def test_changed_heading_and_point_of_a_list_are_told() -> None:
    old = make_version_in_review(body="<h2>Risks</h2><ul><li>Sleep</li><li>Rest</li></ul>")
    blocks = differences(old, body="<h2>Harms</h2><ul><li>Sleep</li><li>Rest</li><li>Dreams</li></ul>")["Text"].blocks
    told = [(block.kind, block.tag, block.pieces[0].text) for block in blocks if isinstance(block, Block)]

    assert told == [("removed", "h2", "Risks"), ("added", "h2", "Harms"), ("added", "li", "Dreams")]


def test_source_that_was_added_is_told_and_new_numbers_are_no_change() -> None:
    make_reference("R91", title="Another study")
    old = make_version_in_review(in_short="Sleep helps.", body="<p>First.</p><p>There are some [R90].</p>")
    found = differences(old, body="<p>First [R91].</p><p>There are some [R90].</p>")
    added = [block for block in found["References"].blocks if isinstance(block, Block)]

    assert [(block.kind, "R91: Sleeper A" in block.pieces[0].text) for block in added] == [("added", True)]
    assert [block.kind for block in found["Text"].blocks] == ["changed", "unchanged"]


def test_another_target_of_a_link_is_told() -> None:
    old = make_version_in_review(body='<p>Read <a href="https://one.example/">this</a>.</p>')
    found = differences(old, body='<p>Read <a href="https://two.example/">this</a>.</p>')

    pieces = found["Text"].blocks[0].pieces
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == "Read this (https://two.example/)."


def test_text_outside_of_any_paragraph_is_compared_too() -> None:
    old = make_draft(body="Alone <p>Within</p> behind")

    assert "Text" in differences(old, body="Alone <p>Within</p> after")


@pytest.mark.parametrize("paragraphs", [1, 400, 20_000])
def test_two_texts_of_200_000_words_are_compared_in_a_moment(paragraphs: int) -> None:
    draw = random.Random(7)
    length = 200_000 // paragraphs
    old, new = (
        "".join(f"<p>{' '.join(draw.choices(WORDS, k=length))}</p>" for _ in range(paragraphs)) for _ in range(2)
    )
    first = make_draft(body=old)
    second = new_draft(first.article, written_by=None, body=new)
    started = time.monotonic()

    assert [difference.name for difference in compare(first, second)] == ["Text"]
    assert time.monotonic() - started < 20  # seconds, on a machine that does other things besides
