from pages.search.passages import passages_in, passages_of
from tests.factories import make_draft


def test_page_is_cut_at_headings_that_a_link_can_lead_to() -> None:
    html = '<p>One.</p><h2 id="a">One</h2><p>Said</p><h3>Deeper</h3><li>a point</li><h2>No link</h2><p>More.</p>'
    opening, section = passages_in(html)

    assert (opening.heading_id, opening.heading, opening.text) == ("", "", "One.")
    assert (section.heading_id, section.heading) == ("a", "One")
    assert section.text == "Said. Deeper. a point. No link. More."
    assert section.head_stems == ["one", "deeper", "no", "link"]


def test_marks_of_citations_samples_and_what_repeats_on_every_page_are_passed_over() -> None:
    html = (
        '<p>Sleep helps<sup class="citation"><a href="#ref-1">1</a></sup>. <span class="sample">[to follow]</span></p>'
        '<div class="approval other"><div><p>Approved<br>for</p></div></div><nav><a>Menu</a></nav><p>After.</p>'
    )

    assert [passage.text for passage in passages_in(html)] == ["Sleep helps. After."]


def test_words_of_a_passage_are_text_and_no_markup() -> None:
    (passage,) = passages_in("<p>5 &lt; 6 &amp; <em>so</em> on</p>")

    assert passage.text == "5 < 6 & so on."


def test_opening_of_an_article_is_its_description_and_what_it_says_in_short(db: None) -> None:
    version = make_draft(description="About sleep.")
    version.in_short_html = '<ul><li>Sleep helps<sup class="citation">1</sup>.</li></ul>'
    version.body_html = '<h2 id="risks">Risks</h2><p>Few.</p><h2 id="empty">Empty</h2>'

    assert [(passage.heading_id, passage.text) for passage in passages_of(version)] == [
        ("", "About sleep. Sleep helps."),
        ("risks", "Few."),
    ]
