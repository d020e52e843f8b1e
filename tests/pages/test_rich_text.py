from pathlib import Path
from time import process_time

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from pages import shipped
from pages.plain_text import count_words, plain_text
from pages.rich_text import clean, contents_of, list_of
from pages.shipped import ShippedArticle
from tests.markup import parse, squeezed

set_hypothesis_home_dir(settings.BASE_DIR / "var" / "hypothesis")
TAGS = {
    *("h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
OF_THE_PARSER = {"html", "head", "body"}
ATTRIBUTES = {"href", "id", "scope", "colspan", "rowspan"}


@pytest.mark.parametrize(
    ("hostile", "cleaned"),
    [
        ("<script>alert(1)</script>", ""),
        ("<p>Hi<script>alert(1)</script></p>", "<p>Hi</p>"),
        ("<SCRIPT SRC=//x.example></SCRIPT>ok", "ok"),
        ('<p onclick="x()">Hi</p>', "<p>Hi</p>"),
        ('<p style="color:red">Hi</p>', "<p>Hi</p>"),
        ('<p class="approval">Hi</p>', "<p>Hi</p>"),
        ('<p id="ref-1">Hi</p>', "<p>Hi</p>"),
        ("<style>p{display:none}</style>Hi", "Hi"),
        ('<a href="javascript:alert(1)">Hi</a>', "Hi"),
        ('<a href="JaVaScRiPt:alert(1)">Hi</a>', "Hi"),
        ('<a href="&#106;avascript:alert(1)">Hi</a>', "Hi"),
        ('<a href="data:text/html,x">Hi</a>', "Hi"),
        ('<a href="http://x.example/">Hi</a>', "Hi"),
        (
            '<a href="https://x.example/" target="_blank" onmouseover="x()">Hi</a>',
            '<a href="https://x.example/">Hi</a>',
        ),
        ('<a href="/fees/">Hi</a>', '<a href="/fees/">Hi</a>'),
        ('<a href="#risks">Hi</a>', '<a href="#risks">Hi</a>'),
        ('<a href="tel:988">988</a>', '<a href="tel:988">988</a>'),
        ('<img src="x" onerror="alert(1)">', ""),
        ('<iframe src="https://x.example/"></iframe>', ""),
        ('<svg onload="alert(1)"><circle></circle></svg>', ""),
        ("<math><mi>x</mi></math>Hi", "Hi"),
        ('<form action="/x/"><input name="card"><button>Pay</button></form>', "Pay"),
        ("<!-- a remark -->Hi", "Hi"),
        ("<h1>Too big</h1>", '<h2 id="too-big">Too big</h2>'),
        ("<div><p>Hi</p></div>", "<p>Hi</p>"),
        ("<p>unclosed <strong>bold", "<p>unclosed <strong>bold</strong></p>"),
        ("2 < 3 & 4 > 1", "2 &lt; 3 &amp; 4 &gt; 1"),
        ("<p>Здоровье 健康 😀 \u202eabc\u202c</p>", "<p>Здоровье 健康 😀 abc</p>"),
        ("<p>It cu\xadres&#8203; &#x202e;it</p>", "<p>It cures it</p>"),
    ],
)
def test_cleaning_keeps_what_articles_are_made_of_and_nothing_else(hostile: str, cleaned: str) -> None:
    assert clean(hostile) == cleaned


def test_cleaning_keeps_a_table_with_its_caption_and_headings() -> None:
    table = (
        "<table><caption>What trials found</caption>"
        '<thead><tr><th scope="col">Trial</th><th scope="col">Result</th></tr></thead>'
        '<tbody><tr><th scope="row">First</th><td colspan="2">None [R26]</td></tr></tbody></table>'
    )

    assert clean(table) == table


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ('<h2 id="risks">Risks: all of them</h2>', '<h2 id="risks">Risks: all of them</h2>'),
        ("<h2>What is not known</h2>", '<h2 id="what-is-not-known">What is not known</h2>'),
        ("<h2>Some <em>risks</em> [R26]</h2>", '<h2 id="some-risks">Some <em>risks</em> [R26]</h2>'),
        ('<h3 id="more">More</h3>', '<h3 id="more">More</h3>'),
        ('<h2 class="x">Risks</h2>', '<h2 id="risks">Risks</h2>'),
    ],
)
def test_headings_of_level_two_can_be_linked_to(source: str, cleaned: str) -> None:
    assert clean(source) == cleaned


@pytest.mark.parametrize(
    "source", ["<h2>Risks</h2><p>Few [R1].</p>", "a & b", '<a href="/x/?a=1&amp;b=2">x</a>', "<ul><li>x"]
)
def test_cleaning_twice_is_the_same_as_once(source: str) -> None:
    assert clean(clean(source)) == clean(source)


markup = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            [
                *(
                    "<script>",
                    "</script>",
                    "<p>",
                    "</p>",
                    "<h2>",
                    "</h2>",
                    "<table>",
                    "<td>",
                    "<svg>",
                    "<math>",
                    "<style>",
                ),
                *(
                    "<!--",
                    "-->",
                    "<![CDATA[",
                    "]]>",
                    "<a href='javascript:x()'>",
                    "<img src=x onerror=x()>",
                    "<noscript>",
                ),
                *(
                    "<textarea>",
                    "</textarea>",
                    "<title>",
                    "<template>",
                    "<iframe srcdoc='<script>x()</script>'>",
                    "<xmp>",
                ),
                *(
                    "\x00",
                    "&lt;script&gt;",
                    "&#60;script&#62;",
                    "<scr\x00ipt>",
                    "<a\thref=\x01javascript:x>",
                    "<p style=x>",
                ),
            ]
        ),
    ),
    max_size=12,
).map("".join)


@example_settings(deadline=None)
@given(markup)
def test_whatever_is_typed_no_script_style_or_stranger_comes_out(source: str) -> None:
    elements = list(parse(f"<body>{clean(source)}").iter())
    tags = {element.tag for element in elements}
    attributes = {name for element in elements for name in element.attrib}
    addresses = [element.get("href", "") for element in elements]

    assert tags - TAGS - OF_THE_PARSER == set()
    assert attributes - ATTRIBUTES == set()
    assert [address for address in addresses if address.lower().lstrip().startswith(("javascript:", "data:"))] == []


@example_settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_typed_as_points_in_short_comes_out_as_a_list_of_text(lines: str) -> None:
    tags = {element.tag for element in parse(f"<body>{clean(list_of(lines))}").iter()}

    assert tags - {"ul", "li"} - OF_THE_PARSER == set()


def test_points_in_short_become_a_list_with_markup_shown_as_text() -> None:
    assert list_of("First [R26].\n\n  <b>Second</b>  \n") == (
        "<ul><li>First [R26].</li><li>&lt;b&gt;Second&lt;/b&gt;</li></ul>"
    )


def test_contents_are_the_headings_of_level_two_in_order() -> None:
    html = clean('<h2 id="risks">Risks &amp; limits</h2><p>x</p><h3 id="a">No</h3><h2>Next <em>step</em></h2>')

    assert contents_of(html) == [{"id": "risks", "text": "Risks & limits"}, {"id": "next-step", "text": "Next step"}]


def test_plain_text_has_neither_tags_nor_citations() -> None:
    assert plain_text("<p>Some <strong>words</strong> [R26, R27].</p>") == "Some words."


def test_text_from_word_keeps_headings_lists_links_tables_and_quotes_and_loses_the_rest() -> None:
    pasted = (Path(__file__).parent / "word.html").read_text()

    assert squeezed(clean(pasted)) == squeezed("""
        <h2 id="risks-of-naps">Risks of naps</h2>
        <p>Some people feel <strong>worse</strong> and <em>slower</em> [R26]. See
        <a href="https://www.nhlbi.nih.gov/sleep">the institute</a>.</p>
        <h3>In short</h3>
        <ul><li>Naps are short<ul><li>twenty minutes</li></ul></li><li>Nights are long</li></ul>
        <p>Then:</p>
        <ol><li>Wake up</li></ol>
        <blockquote><p>Sleep on it.</p></blockquote>
        <table><thead><tr><th scope="col"><strong>Trial</strong></th><th scope="col">Result</th></tr></thead>
        <tbody><tr><td>First</td><td>None</td></tr></tbody></table>""")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("<b>a</b> <i>b</i>", "<strong>a</strong> <em>b</em>"),
        ("<strong>a<b>b</b></strong>", "<strong>ab</strong>"),
        ("<p>&nbsp;</p><p> </p><p>a</p>", "<p>a</p>"),
        ("<h2></h2><ul></ul><p><a href='/x/'></a>a<em></em></p>", "<p>a</p>"),
        ("<ul><li><p>a</p></li><li><p>b</p><ul><li>c</li></ul></li></ul>",
         "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<div><div><p>a</p></div></div>", "<p>a</p>"),
        ("<p>a<br>b</p>", "<p>a b</p>"),
        ("<h4>a</h4><h6>b</h6>", "<h3>a</h3><h3>b</h3>"),
        ('<p lang="de" title="x" dir="rtl">a</p>', "<p>a</p>"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><th>c</th><td rowspan=1>d</td></tr></table>",
         '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
         '<tbody><tr><th scope="row">c</th><td>d</td></tr></tbody></table>'),
        ("<table><tr><td>a</td></tr><tfoot><tr><td>b</td></tr></tfoot></table>",
         "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"),
        ('<table><caption>A <em>b</em></caption><tr><td colspan="2"><p>a</p></td></tr></table>',
         '<table><caption>A <em>b</em></caption><tbody><tr><td colspan="2">a</td></tr></tbody></table>'),
    ],
)  # fmt: skip
def test_each_thing_is_written_in_one_way(written: str, normal: str) -> None:
    assert clean(written) == normal


@pytest.mark.parametrize("tag", ["b", "div", "blockquote", "ul><li", "table><tr><td"])
def test_thousands_of_nested_tags_are_cleaned_at_once_and_keep_their_words(tag: str) -> None:
    assert "deep" in clean(f"<{tag}>" * 5000 + "deep")


@pytest.mark.parametrize(
    "source",
    [
        "mso" + "<p mso-list:" * 12_000,
        "<p mso-list:>" * 12_000,
        "<p style='mso-list:l0 level1'>" * 12_000,
        "mso" + "<a msocomanchor " * 12_000,
        "<h2>Risks</h2>" * 6_000,
        "a" + " " * 200_000 + "[b",
    ],
)
def test_no_text_that_a_draft_may_hold_keeps_the_cleaner_busy(source: str) -> None:
    began = process_time()
    plain_text(clean(source))

    assert process_time() - began < 2


@pytest.mark.parametrize("source", ["<" * 100_000, "<a " * 50_000, "[R1" * 50_000, " " * 200_000, "<!--" * 50_000])
def test_no_text_keeps_the_count_of_its_words_busy(source: str) -> None:
    began = process_time()
    plain_text(source)
    count_words(source)

    assert process_time() - began < 2


@pytest.mark.parametrize("article", shipped.articles(), ids=lambda article: article.slug)
def test_cleaning_leaves_shipped_articles_as_they_are(article: ShippedArticle) -> None:
    assert clean(article.body) == article.body


@example_settings(deadline=None)
@given(markup)
def test_whatever_is_typed_cleaning_twice_is_the_same_as_once(source: str) -> None:
    assert clean(clean(source)) == clean(source)
