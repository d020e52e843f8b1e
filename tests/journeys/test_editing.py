"""An article gets new words: an editor writes them, a clinician signs them off, a visitor reads them."""

from collections.abc import Callable

from playwright.sync_api import expect
from pytest_django import Settings

from pages.models import ArticleVersion
from tests.factories import make_draft, make_staff
from tests.journeys.people import Editor, Staff, Visitor

ADDRESS, SLUG = "/learn/how-ketamine-works/", "how-ketamine-works"
NEW_SOURCE = {
    "Authors:": "Dreamer B",
    "Title:": "A study of naps",
    "Source:": "Journal of Sleep 2021;3:1-9",
    "Year:": "2021",
    "DOI:": "https://doi.org/10.1000/182",
}
TITLE = "How ketamine works, in new words"


def test_visitor_reads_new_words_once_a_clinician_has_signed_them_off(
    visitor: Visitor, someone_on_staff: Callable[[], Staff], settings: Settings
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    make_staff("edith", "editor")
    make_staff("clara", "clinician")
    edith, clara = someone_on_staff(), someone_on_staff()
    edith.signs_in("edith")
    edith.opens_the_list_of("Article versions")
    edith.opens_the_row_of(SLUG)
    edith.presses("Write a new version")
    edith.fills("Title:", TITLE)
    edith.presses("Send to review")
    edith.sees("Sent to review.")
    visitor.opens(ADDRESS)
    visitor.reads("This article waits for its review")
    clara.signs_in("clara")
    clara.opens_the_list_of("Article versions")
    clara.opens_the_row_of(TITLE)
    clara.fills("Your name and license, as readers will see them:", "Clara Test, MD")
    clara.presses("Sign off and publish")
    clara.sees("Signed off.")
    visitor.opens(ADDRESS)
    visitor.reads(TITLE)
    visitor.sees("Reviewed by Clara Test, MD")
    visitor.sees_nothing_of("Not yet reviewed by a clinician")


def test_editor_changes_a_paragraph_cites_a_source_and_sends_it_to_review_in_under_twelve_steps(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_staff("edith", "editor")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    paragraph = edith.page.locator(".ProseMirror p").first
    steps: list[Callable[[], object]] = [
        lambda: edith.opens_the_list_of("Article versions"),
        lambda: edith.opens_the_row_of(SLUG),
        lambda: edith.presses("Write a new version"),
        lambda: edith.puts_the_cursor_after(paragraph),
        lambda: edith.page.keyboard.type(" It is an old medicine."),
        lambda: edith.presses("Cite a source"),
        lambda: edith.page.get_by_role("searchbox").fill("ketalar prescribing"),
        lambda: edith.page.keyboard.press("Enter"),
        lambda: edith.presses("Send to review"),
    ]
    for step in steps:
        step()
    edith.sees("Sent to review.")
    sent = ArticleVersion.objects.filter(article__slug=SLUG).latest("number")
    assert (sent.state, sent.body.count("It is an old medicine. [R01]</p>")) == ("IN_REVIEW", 1)
    assert len(steps) < 12


def test_editor_adds_a_source_that_is_missing_and_it_is_cited_at_the_cursor(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_staff("edith", "editor")
    edith, draft = Editor(someone_on_staff().page), make_draft(body="<p>First.</p>")
    edith.signs_in("edith")
    edith.opens_the_draft(draft)
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror p").first)
    edith.presses("Cite a source")
    with edith.page.expect_popup() as opened:
        edith.page.get_by_role("link", name="Add a source", exact=True).click()
    adding = Editor(opened.value)
    adding.sees("Where to find it")
    for label, words in NEW_SOURCE.items():
        adding.fills(label, words)
    for label, option in {"Kind:": "Review", "Subjects:": "People", "Substance:": "Ketamine"}.items():
        adding.chooses(label, option)
    adding.presses("Save")
    expect(edith.area).to_have_text("First. [R101]")
    edith.saves()
    draft.refresh_from_db()
    assert draft.body == "<p>First. [R101]</p>"
    edith.presses("Cite a source")
    edith.cites("dreamer naps")
    expect(edith.area).to_contain_text("[R101]")


def test_source_is_found_by_its_year_and_authors_and_a_word_that_none_has_is_said(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_staff("edith", "editor")
    edith, draft = Editor(someone_on_staff().page), make_draft(body="<p>First.</p>")
    edith.signs_in("edith")
    edith.opens_the_draft(draft)
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror p").first)
    edith.presses("Cite a source")
    edith.page.get_by_role("searchbox").fill("anand nobody")
    edith.sees("No source has these words. You can add it.")
    edith.page.get_by_role("searchbox").fill("anand 2023")
    edith.sees("1 source. Enter cites the first.")
    edith.page.keyboard.press("Tab")
    edith.page.keyboard.press("Enter")
    expect(edith.area).to_have_text("First. [R26]")
