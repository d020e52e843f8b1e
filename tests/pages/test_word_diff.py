"""What only one of two texts says is marked in it, and neither can break the page."""

import pytest

from pages.word_diff import MOST_SIDE_BY_SIDE, marked


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


def test_texts_too_long_to_compare_stand_side_by_side_unmarked() -> None:
    long = "word " * MOST_SIDE_BY_SIDE

    assert marked(long, f"{long}<b>") == (long, f"{long}&lt;b&gt;")
