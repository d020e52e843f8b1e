import pytest

from pages.models import Article, ArticleVersion
from pages.structure_lines import balance_line, headings_line, in_short_line, sections_line, title_line
from tests.sleep_article import BODY, SECTIONS, body_with


def version(body: str = BODY, *, kind: str = "CONDITION", **words: str) -> ArticleVersion:
    return ArticleVersion(article=Article(slug="sleep", kind=kind), body=body, **words)


def advice(line: object) -> list[str]:
    return [fault.advice for fault in line.faults]


def test_missing_section_is_named_with_its_heading() -> None:
    body = body_with(risks="", other_options="")

    assert advice(sections_line(version(body))) == ["Add the section “Risks”.", "Add the section “Other options”."]
    assert advice(sections_line(version(body, kind="GUIDE"))) == ["Add the section “Risks”."]


def test_sections_in_another_order_or_with_one_between_are_refused() -> None:
    turned = "".join(reversed(SECTIONS.values()))

    assert "into this order" in advice(sections_line(version(turned)))[0]
    assert "into this order" in advice(sections_line(version(f"{BODY}<h2>More</h2><p>Words.</p>")))[0]


def test_section_is_known_by_the_words_before_its_colon_when_an_editor_typed_the_heading() -> None:
    body = body_with(risks="<h2>Risks: common and serious</h2><p>Common and serious ones.</p>")

    assert sections_line(version(body)).passes


@pytest.mark.parametrize(
    ("in_short", "begins"),
    [
        ("One.\nTwo.", ["Write three to five points"]),
        ("1\n2\n3\n4\n5\n6", ["Write three to five points"]),
        (f"One.\nTwo.\n{'word ' * 80}", ["Shorten the points to 80 words"]),
        ("One.\n\nTwo.\nThree [R1, R2].", []),
    ],
)
def test_points_in_short_are_few_and_short(in_short: str, begins: list[str]) -> None:
    found = advice(in_short_line(version(in_short=in_short)))

    assert [one.startswith(start) for one, start in zip(found, begins, strict=True)] == [True] * len(begins)


@pytest.mark.parametrize(("words", "passes"), [(3, True), (200, False)])
def test_what_may_help_is_not_told_at_greater_length_than_risks_and_limits(words: int, passes: bool) -> None:
    body = body_with(what_studies_show=f"<h2 id='what-studies-show'>What studies show</h2><p>{'word ' * words}</p>")

    assert balance_line(version(body)).passes is passes


def test_common_and_serious_effects_are_named() -> None:
    body = body_with(risks="<h2 id='risks'>Risks</h2><p>There are common ones.</p>")

    assert advice(balance_line(version(body))) == ["Name the serious effects."]


def test_article_on_ketamine_names_each_risk_that_the_law_asks_for() -> None:
    body = body_with(what_it_is="<h2 id='what-it-is'>What it is</h2><p>Ketamine.</p>")
    named = [one.removeprefix("Name this risk: ") for one in advice(balance_line(version(body)))]

    assert len(named) == 7
    assert "bladder and urinary harm." in named
    assert advice(balance_line(version(body, kind="GUIDE"))) == advice(balance_line(version(body)))


def test_three_other_options_are_named_and_who_should_not_have_it() -> None:
    body = body_with(
        other_options="<h2 id='other-options'>Other options</h2><ul><li>A walk</li></ul>",
        who_should_not_have_it="<h2 id='who-should-not-have-it'>Who should not have it</h2>",
    )

    assert advice(balance_line(version(body))) == [
        "Name at least three other options, as points of a list.",
        "Say who should not have it.",
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<h3>Common</h3><p>Some.</p>", "Begin with a heading of level 2."),
        ("<h2>[R90]</h2><p>Some.</p>", "A heading is empty. Write its words, or delete it."),
        ("<h2>Risks</h2><p>Some.</p><h2 id='harms'>risks</h2>", "Two headings have the same words. Change one."),
        (f"<h2>{'long ' * 17}</h2>", "Shorten this heading to 80 characters."),
    ],
)
def test_heading_that_would_lose_a_reader_is_refused(body: str, told: str) -> None:
    assert advice(headings_line(version(body))) == [told]


@pytest.mark.parametrize(
    "body",
    [
        "<h2> </h2><p>Some.</p>",  # nobody sees it: it goes when the text is cleaned
        "<h2 id='risks'>Risks</h2><p>Some.</p><h2 id='risks'>Limits</h2>",  # cleaning gives each an address
        "<h2>For adults</h2><h3>Common</h3><h2>For children</h2><h3>Common</h3>",
    ],
)
def test_heading_that_cleaning_puts_right_is_nobody_elses_work(body: str) -> None:
    assert advice(headings_line(version(body))) == []


@pytest.mark.parametrize(
    ("title", "description", "fields"),
    [
        ("Sleep", "d" * 50, []),
        ("t" * 121, "d" * 160, ["title"]),
        (" ", "d" * 161, ["title", "description"]),
        ("Sleep", "d" * 49, ["description"]),
    ],
)
def test_title_and_description_can_be_shown_whole(title: str, description: str, fields: list[str]) -> None:
    line = title_line(version(title=title, description=description))

    assert [fault.field for fault in line.faults] == fields
