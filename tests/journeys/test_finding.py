"""A reader finds an article by a misspelt word, without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import KeyboardVisitor

SCRIPTS_OFF = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def typist(page: Page) -> KeyboardVisitor:
    return KeyboardVisitor(page)


@pytest.mark.parametrize("start", ["/", "/there-is-no-such-page/", pytest.param("/learn/", marks=SCRIPTS_OFF)])
def test_reader_finds_an_article_by_a_misspelt_word_with_the_keyboard(typist: KeyboardVisitor, start: str) -> None:
    typist.opens(start)
    typist.tabs_to(typist.page.get_by_role("searchbox", name="Search this site"))
    typist.types("skitzofrenia")
    typist.key("Enter")
    typist.is_at("/search/")
    typist.sees("We took “skitzofrenia” for “schizophrenia”.")
    typist.tabs_to(typist.page.locator(".result a").first)
    typist.key("Enter")
    typist.reads("Ketamine can make psychosis worse: it is not a treatment for schizophrenia")


def test_reader_lands_on_the_section_that_answers(typist: KeyboardVisitor) -> None:
    typist.opens("/search/?q=do+not+want+to+tell+insurance")
    typist.follows("What our services cost")
    expect(typist.page.locator("#insurance")).to_be_in_viewport()


def test_somebody_in_danger_meets_help_before_anything_else(typist: KeyboardVisitor) -> None:
    typist.opens("/search/")
    typist.page.locator("main").get_by_role("searchbox").fill("quiero morir")
    typist.presses("Search")
    typist.is_at("/search/")
    box = typist.page.locator("main .crisis-box")
    expect(box.get_by_role("link", name="call 988")).to_be_in_viewport()
    typist.tabs_to(box.get_by_role("link").first)
    assert typist.page.locator("main :is(.button[href], .ask-panel)").count() == 0
