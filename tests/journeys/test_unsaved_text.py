"""What an editor has typed survives a closed tab, a session that has ended, and another editor."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Dialog, expect

from pages.models import ArticleVersion
from tests.factories import make_draft, make_staff
from tests.journeys.people import Editor, Staff

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"
HAS_KEPT = "() => Object.keys(localStorage).some((key) => key.startsWith('draft:'))"


@pytest.fixture
def draft() -> ArticleVersion:
    return make_draft(body="<p>First.</p>")


@pytest.fixture
def edith(someone_on_staff: Callable[[], Staff]) -> Editor:
    make_staff("edith", "editor")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    return edith


def types_something(edith: Editor) -> None:
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror p").first)
    edith.page.keyboard.type(" Much more.")
    edith.fills("Title:", "What naps do")


def warnings_of(edith: Editor) -> list[str]:
    """Every question that the browser asks before it leaves a page, from now on."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    edith.page.on("dialog", answer)
    return asked


def test_leaving_with_unsaved_words_is_asked_about_and_after_saving_is_not(
    edith: Editor, draft: ArticleVersion
) -> None:
    edith.opens_the_draft(draft)
    asked = warnings_of(edith)
    edith.opens("/admin/")
    assert asked == []
    edith.opens_the_draft(draft)
    types_something(edith)
    edith.opens("/admin/")
    assert asked == ["beforeunload"]
    edith.opens_the_draft(draft)
    types_something(edith)
    edith.saves()
    edith.opens("/admin/")
    assert asked == ["beforeunload"]


def test_tab_that_is_lost_gives_its_words_back(edith: Editor, draft: ArticleVersion) -> None:
    edith.opens_the_draft(draft)
    types_something(edith)
    edith.page.wait_for_function(HAS_KEPT)
    lost, edith.page = edith.page, edith.page.context.new_page()
    lost.close(run_before_unload=False)
    edith.opens_the_draft(draft)
    edith.sees("that were not saved.")
    edith.presses("Bring it back")
    expect(edith.area).to_contain_text("First. Much more.")
    edith.saves()
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("What naps do", "<p>First. Much more.</p>")
    assert edith.page.evaluate(KEPT) == 0


def test_words_that_are_discarded_are_not_offered_again(edith: Editor, draft: ArticleVersion) -> None:
    edith.opens_the_draft(draft)
    types_something(edith)
    warnings_of(edith)
    edith.opens_the_draft(draft)
    edith.presses("Discard it")
    edith.opens_the_draft(draft)
    edith.sees_nothing_of("that were not saved.")
    expect(edith.area).to_have_text("First.")


def test_session_that_has_ended_while_writing_loses_nothing(edith: Editor, draft: ArticleVersion) -> None:
    edith.opens_the_draft(draft)
    types_something(edith)
    Session.objects.all().delete()
    edith.presses("Save and continue editing")
    edith.fills("Username:", "edith")
    edith.fills("Password:", "a long enough sentence")
    edith.presses("Log in")
    edith.presses("Bring it back")
    edith.saves()
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("What naps do", "<p>First. Much more.</p>")


def test_signing_out_with_unsaved_words_loses_nothing_and_shows_them_to_nobody_else(
    edith: Editor, draft: ArticleVersion
) -> None:
    make_staff("felix", "editor")
    edith.opens_the_draft(draft)
    types_something(edith)
    warnings_of(edith)
    edith.signs_out()
    edith.signs_in("felix")
    edith.opens_the_draft(draft)
    edith.sees_nothing_of("that were not saved.")
    edith.signs_out()
    edith.signs_in("edith")
    edith.opens_the_draft(draft)
    edith.sees("that were not saved.")


def test_saving_and_leaving_for_the_list_keeps_nothing_in_the_browser(edith: Editor, draft: ArticleVersion) -> None:
    edith.opens_the_draft(draft)
    types_something(edith)
    edith.page.wait_for_function(HAS_KEPT)
    edith.presses("Save")
    edith.opens_the_draft(draft)
    edith.sees_nothing_of("that were not saved.")
    assert edith.page.evaluate(KEPT) == 0


def test_save_that_was_refused_keeps_the_words_until_one_succeeds(edith: Editor, draft: ArticleVersion) -> None:
    edith.opens_the_draft(draft)
    types_something(edith)
    edith.fills("Description:", "Too short.")
    edith.presses("Save and continue editing")
    edith.sees("Write a description of 50 to 160 characters.")
    expect(edith.area).to_have_text("First. Much more.")
    asked = warnings_of(edith)
    edith.opens_the_draft(draft)
    assert asked == ["beforeunload"]
    edith.sees("that were not saved.")


def test_second_of_two_editors_sees_both_texts_and_keeps_hers(
    edith: Editor, someone_on_staff: Callable[[], Staff], draft: ArticleVersion
) -> None:
    make_staff("felix", "editor")
    felix = Editor(someone_on_staff().page)
    felix.signs_in("felix")
    edith.opens_the_draft(draft)
    felix.opens_the_draft(draft)
    felix.fills("Title:", "What nights do")
    felix.saves()
    types_something(edith)
    edith.presses("Save and continue editing")
    edith.sees("Somebody else has changed this draft since you opened it")
    expect(edith.page.get_by_label("Theirs: Title").locator("del")).to_have_text("nights")
    draft.refresh_from_db()
    assert draft.title == "What nights do"
    edith.presses("Keep mine")
    edith.sees("was changed successfully")
    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("What naps do", "<p>First. Much more.</p>")


def test_second_of_two_editors_may_take_the_other_text(edith: Editor, draft: ArticleVersion) -> None:
    edith.opens_the_draft(draft)
    types_something(edith)
    ArticleVersion.objects.filter(pk=draft.pk).update(title="What nights do")
    edith.presses("Save and continue editing")
    asked = warnings_of(edith)
    edith.page.get_by_role("link", name="Take theirs").click()
    expect(edith.page.get_by_label("Title:", exact=True)).to_have_value("What nights do")
    edith.sees_nothing_of("that were not saved.")
    assert asked == []
