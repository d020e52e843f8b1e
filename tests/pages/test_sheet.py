import pytest
from django.test import Client

from pages.sheet import in_parts, marked, parts_of
from tests.factories import make_reference, make_version_in_review
from tests.markup import elements, parse, text_of

FIGURE = '<figure class="figure"><table class="trials"><tr><td>1</td></tr></table></figure>'


@pytest.mark.parametrize(
    ("part", "extent"),
    [
        ('<h2 id="risks">R</h2><p>Some.</p>', "part--whole"),
        ('<h2 id="who-should-not-have-it">W</h2><p>Some.</p>', "part--whole"),
        ('<h2 id="other-options">O</h2><p>Some.</p>', "part--whole"),
        (f'<h2 id="what-studies-show">S</h2><p>Text.</p>{FIGURE}', "part--seen"),
        ('<h2 id="short-answer">S</h2><table><tr><td>1</td></tr></table>', "part--seen"),
        ('<h2 id="next-step">N</h2><p>Some.</p>', "part--online"),
    ],
)
def test_part_of_an_article_goes_on_paper_whole_or_as_its_charts_or_not_at_all(part: str, extent: str) -> None:
    assert in_parts(f"<p>Before.</p>{part}") == f'<p>Before.</p><div class="part {extent}">{part}</div>'


def test_text_without_headings_has_no_parts_and_an_empty_text_stays_empty() -> None:
    assert (in_parts("<p>Only this.</p>"), in_parts("")) == ("<p>Only this.</p>", "")


def test_only_charts_and_tables_of_a_part_that_is_not_about_safety_go_on_paper() -> None:
    _, (part,) = parts_of(f'<h2 id="what-studies-show">S</h2><p>Text.</p>{FIGURE}<p>More.</p>')

    assert part.on_paper == FIGURE


def test_source_that_nothing_on_paper_cites_is_marked() -> None:
    items = [{"number": 1}, {"number": 2}, {"number": 12}]
    told = marked(items, '<a href="#ref-12">12</a>', '<a href="#ref-1">1</a>')

    assert [item["is_online_only"] for item in told] == [False, True, False]


@pytest.mark.django_db
def test_article_lists_every_source_and_leaves_off_paper_what_the_sheet_does_not_cite(client: Client) -> None:
    make_reference("R91", title="On the mornings after")
    make_version_in_review(body='<h2 id="next-step">Next</h2><p>See [R91].</p><h2 id="risks">R</h2><p>One [R90].</p>')
    items = [item for item in elements(parse(client.get("/learn/sleep/").text), "li") if item.get("value")]
    off_paper = [text_of(item) for item in items if item.get("class") == "references__online"]

    assert [item.get("value") for item in items] == [str(number) for number in range(1, len(items) + 1)]
    assert len(off_paper) == 1
    assert "On the mornings after" in off_paper[0]


@pytest.mark.django_db
def test_article_shows_its_version_its_address_and_five_questions(client: Client) -> None:
    make_version_in_review()
    page = parse(client.get("/learn/sleep/").text)
    (line,) = [text_of(one) for one in elements(page, "p") if one.get("class") == "sheet-line"]
    (questions,) = [one for one in elements(page, "section") if one.get("class") == "take-along"]

    assert "The whole article: http://testserver/learn/sleep/." in line
    assert "· version 1" in text_of(page)
    assert len(elements(questions, "li")) == 5
