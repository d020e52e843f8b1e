"""A reader finds an article, checks a source, and goes on to ask."""

import re

from playwright.sync_api import expect

from pages.models import ArticleVersion
from tests.journeys.people import Visitor


def test_reader_goes_from_home_to_an_article_and_on_to_the_form(visitor: Visitor) -> None:
    depression = ArticleVersion.objects.get(article__slug="ketamine-for-depression")
    visitor.opens("/")
    visitor.follows(depression.title)
    visitor.reads(depression.title)
    visitor.sees("Not yet reviewed by a clinician.")
    visitor.follows("Ask for a free 15-minute call")
    visitor.is_at("/consultation/")
    visitor.reads("Ask for a call")


def test_reader_follows_a_citation_to_its_source_and_comes_back(visitor: Visitor) -> None:
    visitor.opens("/learn/ketamine-for-depression/")
    citation = visitor.page.locator(".prose .citation a").first
    number = citation.inner_text()
    place = citation.get_attribute("id")
    citation.click()
    source = visitor.page.locator(f"#ref-{number}")
    expect(source).to_be_in_viewport()
    expect(source.locator("a").first).to_have_attribute("href", re.compile("^https://"))
    source.locator(f".references__back a[href='#{place}']").click()
    expect(citation).to_be_in_viewport()
    assert visitor.page.url.endswith(f"/learn/ketamine-for-depression/#{place}")
