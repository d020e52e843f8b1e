"""The editing area of a draft keeps what articles are made of, whatever is done in it."""

from collections.abc import Callable

import pytest

from pages import shipped
from pages.models import Article
from pages.publishing import new_draft
from tests.factories import make_staff
from tests.journeys.people import Editor, Staff
from tests.markup import squeezed

SLUGS = [article.slug for article in shipped.articles()]


@pytest.fixture
def edith(someone_on_staff: Callable[[], Staff]) -> Editor:
    """An editor who is signed in."""
    make_staff("edith", "editor")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    return edith


@pytest.mark.parametrize("slug", SLUGS)
def test_article_comes_back_from_the_editor_with_one_word_changed_and_nothing_else(edith: Editor, slug: str) -> None:
    draft = new_draft(Article.objects.get(slug=slug), written_by=None)
    before = draft.body
    edith.opens_the_draft(draft)
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror p").first)
    edith.page.keyboard.type(" Newword.")
    edith.saves()
    draft.refresh_from_db()
    assert "Newword." in draft.body
    assert squeezed(draft.body.replace(" Newword.", "")) == squeezed(before)
