"""What only one of two texts says is marked in it, and neither can break the page."""

import re
from html import unescape
from time import process_time

import pytest

from pages.word_diff import marked

MARKS = re.compile(r"</?(?:ins|del)>")


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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 10_000, "b " * 10_000),
        ("a b c " * 3_000, "b d a " * 3_000),
        ("one line\n" * 10_000, "no line\n" * 10_000),
        ("<" * 10_000, "<b>" * 3_000),
    ],
)
def test_long_texts_that_differ_everywhere_are_compared_in_a_moment(before: str, after: str) -> None:
    began = process_time()
    left, right = marked(before, after)

    assert process_time() - began < 1
    assert (plain(left), plain(right)) == (before, after)


def test_change_in_a_long_text_is_marked_word_by_word() -> None:
    start, end = "".join(f"Line {number}.\n" for number in range(5_000)), "the end\n" * 3_000

    assert marked(f"{start}Some risks\n{end}", f"{start}Some known risks\n{end}") == (
        f"{start}Some risks\n{end}",
        f"{start}Some <ins>known </ins>risks\n{end}",
    )


def plain(html: str) -> str:
    return unescape(MARKS.sub("", html))
