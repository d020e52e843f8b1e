import os
from urllib.parse import urlsplit

import pytest

from pages.search.answer import answer
from tests.pages.search.recorded import queries, record, recorded

pytestmark = pytest.mark.usefixtures("articles")
RIGHT = 57


@pytest.fixture
def answers() -> dict[str, list[str]]:
    found = {asked: [result.url for result in answer(asked).results[:3]] for asked in queries()}
    if os.environ.get("RECORD_SEARCH"):
        record(found)
    return found


def test_sixty_questions_of_real_people_find_their_page_among_the_first_three(answers: dict[str, list[str]]) -> None:
    wanted = queries()
    pages = {asked: [urlsplit(url).path for url in urls] for asked, urls in answers.items()}
    missed = {asked: (page, answers[asked]) for asked, page in wanted.items() if page not in pages[asked]}

    assert len(wanted) == 60
    assert len(missed) <= len(wanted) - RIGHT, missed


def test_every_database_gives_the_recorded_results_in_the_recorded_order(answers: dict[str, list[str]]) -> None:
    assert answers == recorded()
