"""An article gets new words: an editor writes them, a clinician signs them off, a visitor reads them."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from pages.models import Article, ArticleVersion
from tests.factories import make_draft, make_staff, make_version_in_review, sign_off, sign_off_and_publish
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
    edith.opens_the_row_of("How ketamine works")
    edith.presses("Write a new version")
    edith.fills("Title:", TITLE)
    edith.presses("Send to review")
    edith.sees("Sent to review.")
    visitor.opens(ADDRESS)
    visitor.reads("This article waits for its review")
    clara.signs_in("clara")
    clara.follows(f"Read and sign off: {TITLE}")
    clara.signs_off_as("Clara Test, MD")
    visitor.opens(ADDRESS)
    visitor.reads("This article waits for its review")
    clara.follows("Publish")
    clara.presses("Publish")
    clara.sees("Published. Visitors read this version now.")
    visitor.opens(ADDRESS)
    visitor.reads(TITLE)
    visitor.sees("Reviewed by Clara Test, MD")
    visitor.sees_nothing_of("Not yet reviewed by a clinician")


def test_clinician_plans_a_version_that_visitors_read_from_its_time_on(
    visitor: Visitor, someone_on_staff: Callable[[], Staff], settings: Settings
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    make_staff("clara", "clinician")
    version = make_version_in_review("sleep", title="What sleep does")
    sign_off(version, reviewer=make_staff("grace", "clinician"))
    clara = someone_on_staff()
    clara.signs_in("clara")
    clara.follows("Publish: What sleep does")
    clara.follows("Publish")
    clara.plans_for(timezone.localtime() + timedelta(days=2), "09:30")
    clara.sees("Planned for 9:30 am Eastern on")
    visitor.opens("/learn/sleep/")
    visitor.reads("This article waits for its review")
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        visitor.opens("/learn/sleep/")
        visitor.reads("What sleep does")


def test_clinician_sends_a_version_back_and_its_editor_reads_why(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("clara", "clinician")
    version = make_version_in_review("sleep", title="What sleep does", written_by=make_staff("edith", "editor"))
    edith, clara = someone_on_staff(), someone_on_staff()
    clara.signs_in("clara")
    clara.follows("Read and sign off: What sleep does")
    clara.follows("Send back")
    clara.presses("Send back")
    clara.sees("Say what should change, so that the editor knows what to do.")
    clara.fills("What should change?", "Say how long it lasts.")
    clara.presses("Send back")
    clara.sees("Sent back. The editor sees your reason.")
    edith.signs_in("edith")
    edith.follows("See what should change in: What sleep does")
    edith.sees("Say how long it lasts.")
    edith.presses("Write a new version")
    edith.sees("What clara asked to change in the version before")
    assert version.article.versions.count() == 2


def test_owner_takes_an_article_off_the_site_and_its_readers_are_led_on(
    visitor: Visitor, someone_on_staff: Callable[[], Staff]
) -> None:
    make_staff("olga", "owner")
    version = ArticleVersion.objects.get(article__slug=SLUG)
    sign_off_and_publish(version, reviewer=make_staff("grace", "clinician"))
    olga = someone_on_staff()
    olga.signs_in("olga", on_the_way_to=f"/admin/pages/articleversion/{version.pk}/change/")
    olga.follows("Take it off the site")
    olga.presses("Take it off the site")
    olga.sees("Choose one article or page that its address leads to from now on.")
    olga.chooses(
        "Lead its readers to another article", "Ketamine for depression: fast for some people, and often short-lived"
    )
    olga.presses("Take it off the site")
    olga.sees(f"/learn/{SLUG}/ is off the site and leads elsewhere now.")
    visitor.opens(ADDRESS)
    visitor.is_at(Article.objects.get(slug="ketamine-for-depression").get_absolute_url())


def test_editor_starts_a_new_article_and_gives_a_reviewer_without_an_account_a_link(
    visitor: Visitor, someone_on_staff: Callable[[], Staff]
) -> None:
    make_staff("edith", "editor")
    edith = someone_on_staff()
    edith.signs_in("edith", on_the_way_to="/admin/pages/article/add/")
    edith.presses("Start the draft")
    edith.sees("Give the article a title.")
    edith.fills("Title", "Ketamine and pain")
    edith.page.get_by_label("About a condition").check()
    edith.presses("Start the draft")
    edith.sees("This is the draft of your new article.")
    edith.presses("Make a link for a reviewer")
    link = edith.page.get_by_label("The link, to copy").input_value()
    visitor.opens(link)
    visitor.reads("Ketamine and pain")
    expect(visitor.page).to_have_title("Ketamine and pain – Virginia Infusion Therapies")


def test_editor_changes_a_paragraph_cites_a_source_and_sends_it_to_review_in_under_twelve_steps(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_staff("edith", "editor")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    paragraph = edith.page.locator(".ProseMirror p").first
    steps: list[Callable[[], object]] = [
        lambda: edith.opens_the_list_of("Article versions"),
        lambda: edith.opens_the_row_of("How ketamine works"),
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


def test_checklist_leads_into_the_text_to_the_sentence_that_it_quotes(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("edith", "editor")
    edith = Editor(someone_on_staff().page)
    draft = make_draft(body=f"{'<p>You can rest here.</p>' * 40}<p>Sleep cures everybody. Then one wakes up.</p>")
    edith.signs_in("edith")
    edith.opens_the_draft(draft)
    edith.page.locator(".checklist__fault", has_text="“Sleep cures everybody.”").get_by_role("link").click()
    expect(edith.area).to_be_focused()
    expect(edith.area.get_by_text("Sleep cures everybody.")).to_be_in_viewport()
    edith.page.keyboard.type("Sleep is a rest.")
    edith.saves()
    draft.refresh_from_db()
    assert draft.body.endswith("<p>Sleep is a rest. Then one wakes up.</p>")
