from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from pages.models import SearchPassage
from pages.search.answer import answer
from pages.search.full_text import COLUMNS, Among
from tests.pages.search.queries import queries

pytestmark = pytest.mark.usefixtures("articles")
RIGHT = 57


def test_sixty_questions_of_real_people_find_their_page_among_the_first_three() -> None:
    wanted = queries()
    found = {asked: [urlsplit(result.url).path for result in answer(asked).results[:3]] for asked in wanted}
    missed = {asked: (page, found[asked]) for asked, page in wanted.items() if page not in found[asked]}

    assert len(wanted) == 60
    assert len(missed) <= len(wanted) - RIGHT, missed


def matching_without_an_index(
    field: str, wanted: Sequence[Collection[str]], among: Among, *, most: int, is_frequent: bool
) -> list[dict[str, Any]]:
    """The passages that `matching` has to find, found by reading all of them."""
    rows = SearchPassage.objects.order_by("pk").values(*COLUMNS)
    shown = [row for row in rows if (row["version_id"] in among.versions) != among.are_left_out]
    return [row for row in shown if all({*row[field].split()} & {*group} for group in wanted)][:most]


def test_every_database_gives_the_same_results_in_the_same_order_as_reading_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = {asked: answer(asked).results for asked in queries()}
    monkeypatch.setattr("pages.search.answer.matching", matching_without_an_index)

    assert sum(map(len, found.values())) > 300
    assert found == {asked: answer(asked).results for asked in queries()}
