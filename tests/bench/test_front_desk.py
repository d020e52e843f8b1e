from bench.front_desk import ASKED, Asked, p95, rows
from bench.many_requests import requests


def test_front_desk_is_told_by_the_ratio_of_the_slow_answers() -> None:
    few, many = [float(time) for time in range(1, 101)], [float(2 * time) for time in range(1, 101)]

    assert (p95(few), p95(many)) == (95.0, 190.0)
    assert rows([Asked("SQLite", "the list", few, many), Asked("SQLite", "a name", few, few)]) == [
        ["SQLite, the list", "101", "190", "95.0", "2.00", "at most 1.5", "missed"],
        ["SQLite, a name", "50.5", "95.0", "95.0", "1.00", "at most 1.5", "reached"],
    ]


def test_every_kind_of_search_is_asked() -> None:
    assert len(ASKED) == len(set(ASKED.values())) == 9


def test_stored_requests_have_references_of_their_own_and_the_newest_are_open() -> None:
    stored = list(requests(2000))

    assert len({row["reference"] for row in stored}) == 2000
    assert [row.get("status") == "CLOSED" for row in stored] == [True] * 1900 + [False] * 100
    assert [row["name"] for row in stored].count("Zebulon Quistgaard") == 1
