"""What only one of two texts says is marked in it, and neither can break the page."""

import random
import re
import time

import pytest

from pages.admin.draft_form import LONGEST_TEXT
from pages.word_diff import marked


def without_marks(html: str) -> str:
    return re.sub(r"</?(?:del|ins)>", "", html)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("the same", "the same", "the same", "the same"),
        ("some risks", "some known risks", "some risks", "some <ins>known </ins>risks"),
        ("no known risks", "no risks", "no <del>known </del>risks", "no risks"),
        ("<p>a</p>", "<p>b</p>", "&lt;p&gt;<del>a</del>&lt;/p&gt;", "&lt;p&gt;<ins>b</ins>&lt;/p&gt;"),
        ("", "<script>", "", "<ins>&lt;script&gt;</ins>"),
    ],
)
def test_what_only_one_says_is_marked_and_markup_is_shown_as_text(
    before: str, after: str, left: str, right: str
) -> None:
    assert marked(before, after) == (left, right)


def test_word_that_was_added_to_a_very_long_text_is_marked_alone() -> None:
    long = "word " * 60_000

    assert marked(long, f"{long}<b>") == (long, f"{long}<ins>&lt;b&gt;</ins>")


def test_two_longest_texts_with_nothing_in_common_stand_side_by_side_in_a_moment() -> None:
    draw, words = random.Random(7), [f"word{number}" for number in range(3000)]
    theirs, yours = (" ".join(draw.choices(words, k=LONGEST_TEXT)) for _ in range(2))
    started = time.monotonic()
    left, right = marked(theirs, yours)

    assert (without_marks(left), without_marks(right)) == (theirs, yours)
    assert time.monotonic() - started < 5  # seconds, on a machine that does other things besides
