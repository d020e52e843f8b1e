import pytest

from bench.ratios import BARE, NGINX, STORE_ON, WAGTAIL, ratio_rows, verdict
from bench.rounds import Figures, Sample, medians, rotated


def figures(cpu: float) -> Figures:
    return Figures(cpu=cpu, per_second=1, p99=1, memory=1)


def test_one_noisy_round_does_not_move_the_medians() -> None:
    samples = [Sample(100, 7000, 5), Sample(110, 6900, 6), Sample(9000, 80, 700)]

    assert medians(samples, 42) == Figures(cpu=110, per_second=6900, p99=6, memory=42)


def test_each_round_begins_with_another_contender_and_leaves_nobody_out() -> None:
    assert [rotated("abc", number) for number in range(4)] == [list("abc"), list("bca"), list("cab"), list("abc")]


@pytest.mark.parametrize(("value", "word"), [(3, "stretch reached"), (5, "reached"), (6, "missed")])
def test_smaller_is_better_where_a_limit_is_the_most(value: float, word: str) -> None:
    assert verdict(value, limit=5, stretch=3) == word


@pytest.mark.parametrize(("value", "word"), [(250, "stretch reached"), (150, "reached"), (99, "missed")])
def test_larger_is_better_where_a_limit_is_the_least(value: float, word: str) -> None:
    assert verdict(value, limit=100, stretch=200, more_is_better=True) == word


def test_stretch_alone_can_be_reached_or_missed() -> None:
    assert [verdict(value, limit=None, stretch=4) for value in (4, 9)] == ["stretch reached", "stretch missed"]


def test_ratios_divide_the_first_by_the_second_and_leave_out_who_is_missing() -> None:
    rows = ratio_rows({STORE_ON: figures(132), BARE: figures(120), WAGTAIL: figures(33_000)})

    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("article, of the bare app", "1.10", "reached"),
        ("Wagtail in production, of this site", "250", "stretch reached"),
    ]
    assert NGINX not in str(rows)
