"""An article on paper is a sheet for the reader's own doctor: two pages, with all that a doctor asks for."""

import re

import pytest
from playwright.sync_api import Page

from pages import shipped
from pages.models import ArticleVersion
from tests.factories import make_staff, sign_off_and_publish
from tests.journeys.measures import cut_off_in
from tests.journeys.people import Visitor

PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b")
SLUGS = [article.slug for article in shipped.articles()]
# A page of Letter, between the margins of the sheet.
ON_PAPER = {"width": 725, "height": 973}
LONG_LINE = (
    "Augusta Ada Byron King-Noel, MD, FAPA (Virginia license 0101-000000), board certified by the American Board of "
    "Psychiatry and Neurology"
)
MENUS_AND_BUTTONS = "nav, button, .button, .ask-panel, .header__nav, .contents, .skip-link, .footer, .references__back"
SMALLEST_LETTERS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), sizes = {};
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("script, svg, sup, .visually-hidden, .references")) continue;
    const points = parseFloat(getComputedStyle(element).fontSize) * 0.75;
    sizes[points.toFixed(1)] = text.data.trim();
  }
  return Math.min(...Object.keys(sizes).map(Number));
}"""
every_article = pytest.mark.parametrize("slug", SLUGS)


def pages_of(page: Page, *, paper: str) -> int:
    return len(PAGE_OF_A_PDF.findall(page.pdf(format=paper)))


def put_on_paper(page: Page) -> None:
    page.set_viewport_size(ON_PAPER)
    page.emulate_media(media="print")


@every_article
def test_article_prints_on_two_pages_of_letter_and_of_a4(visitor: Visitor, slug: str) -> None:
    visitor.opens(f"/learn/{slug}/")

    assert (pages_of(visitor.page, paper="Letter"), pages_of(visitor.page, paper="A4")) == (2, 2)


def test_longest_article_prints_on_two_pages_once_it_is_signed_off_with_a_long_line(visitor: Visitor) -> None:
    version = ArticleVersion.objects.get(article__slug="ketamine-for-depression")
    sign_off_and_publish(version, reviewer=make_staff("grace", "clinician"), reviewer_line=LONG_LINE)
    visitor.opens("/learn/ketamine-for-depression/")
    visitor.sees(LONG_LINE)

    assert (pages_of(visitor.page, paper="Letter"), pages_of(visitor.page, paper="A4")) == (2, 2)


@every_article
def test_sheet_has_sources_risks_dates_version_and_five_questions(visitor: Visitor, slug: str) -> None:
    article = next(article for article in shipped.articles() if article.slug == slug)
    visitor.opens(f"/learn/{slug}/")
    put_on_paper(visitor.page)
    told = visitor.page.locator("body").inner_text()

    assert [one for one in article.questions if one not in told] == []
    for needed in ("In short", "What ketamine is approved for.", "Risks: ", "References", "doi:10.", "988", "911"):
        assert needed in told
    for needed in ("written November 23, 2026 · version 1", f"/learn/{slug}/.", "Virginia Infusion Therapies", "555"):
        assert needed in told


@every_article
def test_sheet_shows_the_source_of_everything_it_cites(visitor: Visitor, slug: str) -> None:
    visitor.opens(f"/learn/{slug}/")
    put_on_paper(visitor.page)
    cited = "links => links.filter((link) => link.checkVisibility()).map((link) => link.hash)"
    listed = "items => items.filter((item) => item.checkVisibility()).map((item) => `#${item.id}`)"

    assert set(visitor.page.locator(".citation a").evaluate_all(cited)) == set(
        visitor.page.locator(".references li").evaluate_all(listed)
    )


@every_article
def test_sheet_has_no_menus_or_buttons_and_letters_that_can_be_read(visitor: Visitor, slug: str) -> None:
    visitor.opens(f"/learn/{slug}/")
    put_on_paper(visitor.page)
    shown = "found => found.filter((one) => one.checkVisibility()).map((one) => one.className)"

    assert visitor.page.locator(MENUS_AND_BUTTONS).evaluate_all(shown) == []
    assert visitor.page.evaluate(SMALLEST_LETTERS) >= 7.5


@every_article
def test_sheet_cuts_nothing_off_and_lets_no_table_run_into_the_next_column(visitor: Visitor, slug: str) -> None:
    visitor.opens(f"/learn/{slug}/")
    put_on_paper(visitor.page)
    wide = "tables => tables.filter((one) => one.scrollWidth > one.parentElement.clientWidth + 1).length"

    assert cut_off_in(visitor.page) == []
    assert visitor.page.locator(".article table").evaluate_all(wide) == 0
