"""The editing area of a draft keeps what articles are made of, whatever is done in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from pages import shipped
from pages.models import Article, ArticleVersion
from pages.publishing import new_draft
from pages.rich_text import ALLOWED_TAGS, clean
from tests.factories import make_draft, make_staff
from tests.journeys.people import Editor, Staff
from tests.markup import squeezed

SLUGS = [article.slug for article in shipped.articles()]
WORD = Path(settings.BASE_DIR) / "tests" / "pages" / "word.html"
TAGS_OF_EDITOR = """async () => {
  const frame = document.querySelector('.draft-editor');
  while (!frame.editor) await new Promise(requestAnimationFrame);  // it is seen a moment before it is ready
  const { schema } = frame.editor;
  const tags = Object.values({ ...schema.nodes, ...schema.marks })
    .flatMap((type) => type.spec.parseDOM || []).map((rule) => rule.tag).filter(Boolean);
  return tags;
}"""


@pytest.fixture
def edith(someone_on_staff: Callable[[], Staff]) -> Editor:
    """An editor who is signed in."""
    make_staff("edith", "editor")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    return edith


def draft_with(body: str) -> ArticleVersion:
    return make_draft(body=clean(body))


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


@pytest.mark.parametrize(
    "body",
    [
        "<table><caption>Some <em>old</em> trials [R26]</caption><thead><tr>"
        '<th scope="colgroup" colspan="2">Trial</th></tr></thead><tbody>'
        '<tr><th scope="row">First</th><td rowspan="2">None</td></tr>'
        '<tr><th scope="row">Second</th>'
        "</tr></tbody></table>",
        "<table><tbody><tr><td>No caption</td><td><ul><li>one</li></ul></td></tr></tbody></table>",
        "<ul><li>One<ul><li>Under it</li></ul></li><li><p>Two</p><p>paragraphs</p></li></ul>",
        '<blockquote><p>Said <a href="tel:988">988</a> and <a href="#risks">there</a></p></blockquote>',
        "<p>[chart suicide] [picture P3] 3 &lt; 4 &amp; 5 **no mark** a_b_c\u00a0mg</p>",
        "<ol><li><strong>Bold <em>both</em></strong> [R26, R27]</li></ol>",
    ],
)
def test_rare_things_come_back_as_they_were(edith: Editor, body: str) -> None:
    draft = draft_with(f'<p>First.</p>{body}<h3 id="rare">Rare</h3>')
    before = draft.body
    edith.opens_the_draft(draft)
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror p").first)
    edith.page.keyboard.type(" Newword.")
    edith.saves()
    draft.refresh_from_db()
    assert squeezed(draft.body.replace(" Newword.", "")) == squeezed(before)


def test_editor_holds_exactly_the_tags_that_the_cleaner_lets_through(edith: Editor) -> None:
    edith.opens_the_draft(draft_with("<p>First.</p>"))
    read = {tag.split("[")[0] for tag in edith.page.evaluate(TAGS_OF_EDITOR)}

    # b and i are read and written as strong and em; rows stand in a head or body that the server writes.
    assert read - {"b", "i"} == ALLOWED_TAGS - {"thead", "tbody", "caption"}


def test_heading_keeps_its_id_when_it_is_written_anew_and_when_it_was_a_paragraph_for_a_while(edith: Editor) -> None:
    draft = draft_with('<h2 id="risks">What may go wrong</h2><p>x</p><h2 id="help">Where help is</h2><p>y</p>')
    edith.opens_the_draft(draft)
    edith.page.locator(".ProseMirror h2").first.click(click_count=3)
    edith.page.keyboard.type("Known risks")
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror h2").last)
    edith.presses("Heading")
    edith.presses("Heading")
    edith.saves()
    draft.refresh_from_db()
    assert squeezed(draft.body) == ('<h2 id="risks">Known risks</h2><p>x</p><h2 id="help">Where help is</h2><p>y</p>')


def test_text_pasted_from_word_keeps_what_articles_hold_and_loses_the_rest(edith: Editor) -> None:
    draft = draft_with("<p>First.</p>")
    edith.opens_the_draft(draft)
    edith.clears_the_text()
    edith.pastes(WORD.read_text())
    edith.saves()
    draft.refresh_from_db()
    assert squeezed(draft.body) == squeezed(clean(WORD.read_text()))


def test_text_pasted_from_a_web_page_loses_its_looks_and_its_ids(edith: Editor) -> None:
    draft = draft_with("<p>First.</p>")
    edith.opens_the_draft(draft)
    edith.clears_the_text()
    edith.pastes(
        '<div class="x" style="color:red"><h1 id="top" onclick="x()">Naps</h1><font face="Arial">Short <span '
        'style="background:yellow">sleep</span> <span style="font-weight:700">now</span></font>'
        "<script>alert(1)</script>"
        '<img src="https://x.example/a.png">'
        '<p>See <a href="http://sleep.example/" target="_blank">this</a>, not '
        '<a href="javascript:x()">that</a>.</p></div>'
    )
    edith.saves()
    draft.refresh_from_db()
    assert squeezed(draft.body) == (
        '<h2 id="naps">Naps</h2><p>Short sleep<strong>now</strong></p><p>See'
        '<a href="https://sleep.example/">this</a>, not that.</p>'
    )


def test_table_is_made_and_unmade_with_its_caption_by_buttons_alone(edith: Editor) -> None:
    draft = draft_with("<p>First.</p>")
    edith.opens_the_draft(draft)
    edith.puts_the_cursor_after(edith.page.locator(".ProseMirror p").first)
    edith.presses("Table")
    edith.page.locator(".ProseMirror th").first.click()
    edith.page.keyboard.type("Trial")
    edith.presses("Remove column")
    edith.presses("Remove row")
    edith.saves()
    draft.refresh_from_db()
    assert "<caption>What this table shows</caption>" in draft.body
    edith.page.locator(".ProseMirror td").first.click()
    edith.presses("Remove table")
    edith.saves()
    draft.refresh_from_db()
    assert squeezed(draft.body) == "<p>First.</p><p>What this table shows</p>"


def test_link_is_set_with_its_address_and_a_wrong_address_is_explained(edith: Editor) -> None:
    draft = draft_with("<p>fees</p>")
    edith.opens_the_draft(draft)
    edith.page.locator(".ProseMirror p").click(click_count=3)
    edith.presses("Link")
    edith.fills("Where it leads", "fees please")
    edith.presses("Set the link")
    edith.sees("Write /fees/ for a page of this site")
    edith.fills("Where it leads", "/fees/")
    edith.presses("Set the link")
    edith.saves()
    draft.refresh_from_db()
    assert draft.body == '<p><a href="/fees/">fees</a></p>'


def test_keyboard_alone_reaches_the_tools_and_leaves_the_text(edith: Editor) -> None:
    draft = draft_with("<p>First.</p>")
    edith.opens_the_draft(draft)
    edith.page.locator(".editor-toolbar button").first.focus()
    edith.page.keyboard.press("ArrowRight")
    expect(edith.page.get_by_role("button", name="Subheading")).to_be_focused()
    edith.page.keyboard.press("Tab")
    expect(edith.area).to_be_focused()
    edith.page.keyboard.press("Tab")
    expect(edith.area).not_to_be_focused()
