"""Links and lists of contents lead to headings by their ids, whatever editors do to the words."""

import pytest

from pages.heading_ids import with_ids

EARLIER = '<h2 id="risks">Risks: common and serious</h2><p>x</p><h3 id="rare">Rare</h3>'


@pytest.mark.parametrize(
    ("html", "result"),
    [
        ("<h2>Risks: common and serious</h2>", '<h2 id="risks">Risks: common and serious</h2>'),
        ("<h3>Rare</h3>", '<h3 id="rare">Rare</h3>'),
        ('<h2 id="risks">Other words</h2>', '<h2 id="risks">Other words</h2>'),
        ("<h2>Another subject</h2>", '<h2 id="another-subject">Another subject</h2>'),
        (
            '<h2 id="risks">New</h2><h2>Risks: common and serious</h2>',
            '<h2 id="risks">New</h2><h2 id="risks-common-and-serious">Risks: common and serious</h2>',
        ),
    ],
)
def test_heading_that_lost_its_id_takes_it_back_by_its_words(html: str, result: str) -> None:
    assert with_ids(html, earlier=EARLIER) == result


def test_two_headings_never_have_the_same_id() -> None:
    assert with_ids('<h2 id="a">A</h2><h2 id="a">A</h2><h2>A</h2>') == (
        '<h2 id="a">A</h2><h2 id="a-2">A</h2><h2 id="a-3">A</h2>'
    )


@pytest.mark.parametrize("own", ["ref-1", "cite-1-1", "two words", "Ünter", "", "9lives", "x" * 90])
def test_id_that_the_page_around_the_text_uses_or_no_link_can_name_is_replaced(own: str) -> None:
    assert with_ids(f'<h2 id="{own}">Some risks</h2>') == '<h2 id="some-risks">Some risks</h2>'


@pytest.mark.parametrize(("words", "named"), [("健康", "section"), ("988", "section-988"), ("Ref-1", "section-ref-1")])
def test_heading_whose_words_make_no_id_has_one_all_the_same(words: str, named: str) -> None:
    assert with_ids(f"<h2>{words}</h2>") == f'<h2 id="{named}">{words}</h2>'
