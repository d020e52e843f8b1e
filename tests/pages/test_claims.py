import pytest

from pages import shipped
from pages.claims import misapplied_sources, unsourced_claims
from pages.models import ArticleVersion
from pages.shipped import ShippedArticle
from tests.factories import make_picture, make_reference

pytestmark = pytest.mark.django_db
RISKS = '<h2 id="risks">Risks</h2>'


def version(body: str = "", **words: str) -> ArticleVersion:
    return ArticleVersion(body=body, **words)


def unsourced(body: str = "", **words: str) -> list[tuple[str, str, str]]:
    return [(claim.sentence, claim.field, claim.place) for claim in unsourced_claims(version(body, **words))]


def misapplied(sentence: str) -> list[str]:
    return [claim.reason for claim in misapplied_sources(version(f"<p>{sentence}</p>"))]


def test_claim_without_a_source_is_listed_with_its_place() -> None:
    body = f"{RISKS}<p>Ketamine raises blood pressure [R01]. It can harm the bladder.</p>"

    assert unsourced(body) == [("It can harm the bladder.", "body", "risks")]


def test_claim_says_in_words_what_it_makes_and_what_to_do() -> None:
    (claim,) = unsourced_claims(version("<p>Ketamine works for 70% of people.</p>"))

    assert claim.reason == (
        "It contains a number and a statement of effect, use or risk. "
        "Insert the reference that shows it, or reword the sentence."
    )


def test_claims_in_points_in_short_rows_of_tables_and_items_are_listed() -> None:
    body = (
        "<ul><li>Ketamine eases pain.</li></ul><table><tbody><tr><td>Better at day 1</td><td></td></tr></tbody></table>"
    )

    assert unsourced(body, in_short="Ketamine works.\nIt fades [R24].") == [
        ("Ketamine works.", "in_short", ""),
        ("Ketamine eases pain.", "body", ""),
        ("Better at day 1", "body", ""),
    ]


def test_claims_under_a_picture_in_its_description_and_among_the_questions_are_listed() -> None:
    picture = make_picture(caption="It eases pain.", description="A chart: people felt better after ketamine.")

    assert unsourced(f"<p>{picture.marker}</p>", questions="Ketamine lasts for months.\nIs it for me?") == [
        ("It eases pain.", "picture caption", ""),
        ("A chart: people felt better after ketamine.", "picture description", ""),
        ("Ketamine lasts for months.", "questions", ""),
    ]


def test_caption_of_a_picture_cites_its_source_and_the_text_backs_its_description() -> None:
    picture = make_picture(caption="It eases pain [R24].", description="A chart: people felt better after ketamine.")

    assert unsourced(f"<p>{picture.marker}</p><p>After ketamine, some people felt better [R24].</p>") == []


def test_risk_that_is_only_named_in_the_list_of_risks_needs_a_source_too() -> None:
    body = f"{RISKS}<ul><li>Nausea.</li><li>Headache [R01].</li><li>racing thoughts</li></ul>"

    assert [sentence for sentence, _, _ in unsourced(body)] == ["Nausea."]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("title", "Ketamine lifts depression"),
        ("description", "Ketamine eases depression for 71% of adults."),
        ("evidence", "Ketamine works"),
    ],
)
def test_title_or_description_may_claim_only_what_the_text_says_with_a_source(field: str, words: str) -> None:
    assert unsourced(**{field: words}) == [(words, field, "")]
    assert unsourced("<p>Ketamine lifts mood and works on depression in 71% of adults.</p>", **{field: words}) != []
    assert unsourced("<p>Ketamine works on depression in 71% of adults [R24].</p>", **{field: words}) == []


def test_heading_may_claim_only_what_its_section_says_with_a_source() -> None:
    heading = "<h2>Risks: ketamine harms the bladder</h2>"

    assert len(unsourced(f"{heading}<p>We say more below.</p><h2>Next</h2><p>It can harm the bladder [R38].</p>")) == 1
    assert unsourced(f"{heading}<p>It can harm the bladder [R38].</p>") == []


def test_number_in_a_caption_must_stand_in_a_row_of_its_table() -> None:
    row = "<tr><td>71% got well</td><td>[R51]</td></tr>"
    table = f"<table><caption>Ketamine: {{}} got well</caption><tbody>{row}</tbody></table>"

    assert unsourced(table.format("71%")) == []
    assert len(unsourced(table.format("90%"))) == 1


@pytest.mark.parametrize(
    ("sentence", "is_misapplied"),
    [
        ("Ketamine lowered relapses [R35].", True),
        ("It lowered relapses [R35, R99].", True),
        ("Esketamine lowered relapses [R35].", False),
        ("Ketamine’s relative Spravato lowered relapses [R35].", False),
        ("Ketamine lowered relapses [R35, R25].", False),
        ("The two are different products [R08].", False),
    ],
)
def test_source_on_esketamine_alone_supports_nothing_about_ketamine(sentence: str, is_misapplied: bool) -> None:
    assert any("about esketamine" in reason for reason in misapplied(sentence)) == is_misapplied


@pytest.mark.parametrize(
    ("sentence", "is_misapplied"),
    [
        ("Ketamine restores lost spines [R41].", True),
        ("Half of the spines grew back after ketamine [R41, R44].", True),
        ("In mice, ketamine restores lost spines [R41].", False),
        ("In rats and mice, half of the spines grew back [R41, R44].", False),
        ("Ketamine restores lost spines [R41, R45].", False),
        ("Its first author was Moda-Sava [R41].", False),
    ],
)
def test_work_on_animals_alone_supports_nothing_about_people(sentence: str, is_misapplied: bool) -> None:
    assert any("about animals" in reason for reason in misapplied(sentence)) == is_misapplied


def test_work_in_a_laboratory_alone_supports_nothing_about_people() -> None:
    make_reference("R301", kind="LABORATORY", subjects="NONE", substance="KETAMINE")

    assert "laboratory work" in misapplied("Ketamine lifts mood [R301].")[0]
    assert misapplied("In cells in a dish, ketamine raises growth [R301].") == []


def test_reference_that_is_not_on_record_is_named() -> None:
    assert misapplied("Ketamine lifts mood [R998, R01].") == [
        "There is no reference with the key R998. Add it to the references, or cite another."
    ]


def test_reference_that_staff_added_or_changed_counts_as_they_have_it() -> None:
    make_reference("R35", substance="KETAMINE")

    assert misapplied("Ketamine lowered relapses [R35].") == []


@pytest.mark.parametrize("article", shipped.articles(), ids=lambda article: article.slug)
def test_shipped_article_has_a_fitting_source_for_each_claim(article: ShippedArticle) -> None:
    words = {name: getattr(article, name) for name in ("title", "short_title", "description", "evidence", "body")}
    shipped_version = version(**words, in_short="\n".join(article.in_short))

    assert unsourced_claims(shipped_version) == []
    assert misapplied_sources(shipped_version) == []
