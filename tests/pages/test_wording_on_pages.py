"""Which words of a page the wording guard reads."""

import pytest

from pages.wording import findings_on_page


def found(html: str) -> list[tuple[str, str]]:
    return [(one.place, one.phrase) for one in findings_on_page(html)]


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ("<title>The best clinic</title>", "title"),
        ('<meta name="description" content="The best clinic">', "description"),
        ('<meta property="og:title" content="The best clinic">', "description"),
        ('<meta property="og:description" content="The best clinic">', "description"),
        ('<meta name="twitter:description" content="The best clinic">', "description"),
        ('<img alt="The best clinic">', "picture description"),
        ('<nav aria-label="The best clinic"></nav>', "label"),
        ('<a href="/" title="The best clinic">x</a>', "label"),
        ('<input type="text" placeholder="The best clinic">', "label"),
        ('<input type="submit" value="The best clinic">', "label"),
        ('<script type="application/ld+json">{"about": [{"name": "The best clinic"}]}</script>', "structured data"),
        ('<script type="application/ld+json">{"name": "The best</script>', "structured data"),
        ("<table><tr><td>The best clinic</td></tr></table>", "text"),
        ("<svg><title>The best clinic</title></svg>", "title"),
        ("<button>The best clinic</button>", "text"),
        ("<p>The b<b>es</b>t clinic</p>", "text"),
        ("<p>The best&nbsp;clinic</p>", "text"),
        ("<noscript>The best clinic</noscript>", "text"),
    ],
)
def test_words_that_reach_a_reader_are_read(html: str, place: str) -> None:
    assert found(html) == [(place, "best")]


@pytest.mark.parametrize(
    "html",
    [
        '<p class="best" id="cure" data-safe="guaranteed">Hello</p>',
        '<a href="/best/cure/">Hello</a>',
        "<!-- the best <b>cure</b> -->",
        "<style>.best { color: red }</style>",
        "<script>const best = 'cure'</script>",
        "<template>The best cure</template>",
        '<input type="hidden" value="The best cure">',
        '<meta name="robots" content="best">',
        '<script type="application/ld+json">{"@type": "best", "url": "best", "citation": ["The best cure"]}</script>',
        '<section class="references"><h2>References</h2><section>x</section><ol><li>The best cure</li></ol></section>',
    ],
)
def test_what_no_reader_gets_is_not_read(html: str) -> None:
    assert found(f"{html}<p>It is risk-free.</p>") == [("text", "risk-free")]


@pytest.mark.parametrize(
    "phrase", ["FDA <em>approved</em>", "FDA&nbsp;approved", "FDA\n  approved", "<b>FDA</b>-<i>approved</i>"]
)
def test_phrase_is_found_across_marks_and_spaces(phrase: str) -> None:
    assert len(found(f"<p>Ketamine is {phrase} for depression.</p>")) == 1


def test_phrase_does_not_run_from_one_block_or_cell_into_the_next() -> None:
    assert (
        found("<ul><li>Not FDA</li><li>approved</li></ul><table><tr><td>FDA</td><td>approved</td></tr></table>") == []
    )


def test_denial_in_one_block_does_not_excuse_the_next() -> None:
    assert found("<li>No needles</li><li>Guaranteed relief</li>") == [("text", "Guaranteed")]


def test_citation_as_the_page_shows_it_is_a_source() -> None:
    cited = '55% responded<sup class="citation"><a href="#ref-1">1</a></sup>.'

    assert found(f"<p>{cited} Then 90% did.</p>") == [("text", "90%")]


def test_exponent_is_no_source() -> None:
    assert found("<p>90% of the room is 5 m<sup>th</sup>.</p>") == [("text", "90%")]


def test_source_in_one_cell_is_the_source_of_its_row_alone() -> None:
    first, second = "<tr><td>55%</td><td>[R26]</td></tr>", "<tr><td>90%</td><td>none</td></tr>"

    assert found(f"<table>{first}{second}</table>") == [("text", "90%")]


def test_source_in_a_caption_is_the_source_of_the_table() -> None:
    table = "<table><caption>Results [R26]</caption><tr><td>55%</td></tr></table>"

    assert found(f"{table}<p>90% did.</p>".replace("[R26]", "<sup>1</sup>")) == [("text", "90%")]


def test_source_under_a_figure_is_the_source_of_all_in_it() -> None:
    chart = "<svg><text>55%</text></svg><table><tr><td>46%</td></tr></table>"
    source = '<figcaption>Source: <a href="#ref-3">Anand 2023</a></figcaption>'

    assert found(f"<figure>{chart}{source}</figure><p>90% did.</p>") == [("text", "90%")]


def test_source_in_a_group_of_rows_is_the_source_of_all_under_its_heading_alone() -> None:
    group = '<tbody><tr><th scope="rowgroup">Anand, 2023</th></tr><tr><td>55%</td></tr>{}</tbody>'
    source = "<tr><td>Source:<sup>1</sup></td></tr>"

    assert found(f"<table>{group.format(source)}{group.format('').replace('55', '90')}</table>") == [("text", "90%")]
    assert found(f"<table><tbody><tr><td>55%</td></tr>{source}</tbody></table>") == [("text", "55%")]


def test_excerpt_of_a_page_has_its_sources_there_but_may_promise_nothing() -> None:
    excerpt = '<p class="result__excerpt">… about 37% had few symptoms left. A miracle …</p>'

    assert found(f"{excerpt}<p>90% did.</p>") == [("text", "miracle"), ("text", "90%")]


def test_finding_tells_line_and_offset_in_the_source_of_the_page() -> None:
    html = "<p>Hello &amp; welcome</p>\n<p>It is\n&ldquo;risk-free&rdquo;.</p>"
    (one,) = findings_on_page(html)

    assert (one.line, html[one.offset :][:9]) == (3, "risk-free")


@pytest.mark.parametrize(
    "broken", ["<p>It cures", "<p>It <b>cures</p></b></table>", "It cures<", "<p>2 < 3. It cures.", "</sup>It cures"]
)
def test_broken_html_is_read_all_the_same(broken: str) -> None:
    assert found(broken) == [("text", "cures")]
