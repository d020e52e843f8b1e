"""What the wording guard finds, and what it lets stand."""

from pathlib import Path

import pytest

from pages import shipped
from pages.models import ArticleVersion
from pages.shipped import ShippedArticle
from pages.wording import Finding, findings, findings_in_version

DATA = Path(__file__).parent / "data"
ARTICLES = Path(shipped.__file__).parent / "content" / "articles"


def labeled(name: str) -> list[tuple[bool, str]]:
    """The sentences of a file, each with whether it may not be published: x marks those, o the others."""
    lines = (DATA / name).read_text().splitlines()
    return [(line[0] == "x", line[2:]) for line in lines if line.strip()]


def copy_of(name: str) -> str:
    """The text of a file of marked sentences, without the marks."""
    return "\n".join(line[2:] for line in (DATA / name).read_text().splitlines())


def phrases(text: str) -> list[str]:
    return [one.phrase for one in findings(text)]


def version_of(article: ShippedArticle) -> ArticleVersion:
    words = {name: getattr(article, name) for name in ("title", "short_title", "description", "evidence", "body")}
    return ArticleVersion(in_short="\n".join(article.in_short), **words)


@pytest.mark.parametrize(
    ("name", "at_least"), [("loud_copy.txt", 60), ("gentle_copy.txt", 40), ("advert_copy.txt", 60)]
)
def test_copy_in_the_tone_of_many_clinics_is_full_of_findings(name: str, at_least: int) -> None:
    assert len(copy_of(name).split()) > 750
    assert len(findings(copy_of(name))) >= at_least


@pytest.mark.parametrize("name", ["loud_copy.txt", "gentle_copy.txt", "advert_copy.txt"])
def test_nearly_every_sentence_that_promises_is_found_by_itself(name: str) -> None:
    promising = [text for promises, text in labeled(name) if promises]
    missed = [text for text in promising if not findings(text)]

    assert len(promising) >= 60
    assert len(missed) / len(promising) <= 0.15, missed


@pytest.mark.parametrize("name", ["loud_copy.txt", "gentle_copy.txt", "advert_copy.txt"])
def test_plain_sentences_among_promises_are_left_alone(name: str) -> None:
    assert [text for promises, text in labeled(name) if not promises and findings(text)] == []


@pytest.mark.parametrize("name", ["careful_text.md", "careful_essay.txt", "careful_page.html"])
def test_careful_text_with_its_sources_has_no_findings(name: str) -> None:
    text = (DATA / name).read_text()

    assert len(text.split()) > 700
    assert findings(text) == []


@pytest.mark.parametrize("article", shipped.articles(), ids=lambda article: article.slug)
def test_shipped_article_has_no_findings(article: ShippedArticle) -> None:
    assert findings_in_version(version_of(article)) == []
    assert findings((ARTICLES / f"{article.slug}.html").read_text()) == []


def test_there_are_enough_marked_sentences_of_both_kinds() -> None:
    marks = [promises for promises, _ in labeled("sentences.txt")]

    assert min(marks.count(True), marks.count(False)) >= 50


@pytest.mark.parametrize(("promises", "sentence"), labeled("sentences.txt"), ids=lambda value: str(value)[:60])
def test_marked_sentence_is_judged_as_marked(promises: bool, sentence: str) -> None:
    assert bool(findings(sentence)) is promises


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It is LIFE-CHANGING.", "LIFE-CHANGING"),
        ("It is life changing.", "life changing"),
        ("It is life\u2011changing.", "life\u2011changing"),
        ("It is life-\nchanging.", "life- changing"),
        ("It is FDA\u00a0approved.", "FDA\u00a0approved"),
        ("It is FDA\n\tapproved.", "FDA approved"),
        ("It is approved by the\r\nFDA.", "approved by the FDA"),
        ("It cu\u00adres.", "cu\u00adres"),
        ("It is **the** *best*.", "best"),
        ("Don’t wait, book today.", "Don’t wait"),
        ("70 percent get better.", "70 percent"),
        ("Between 60–70\u00a0% get better.", "60–70\u00a0%"),
    ],
)
def test_phrase_is_given_as_it_stands_in_the_text(text: str, phrase: str) -> None:
    assert phrase in phrases(text)


def test_finding_says_why_and_what_may_stand_instead_and_where() -> None:
    (found,) = findings("# About us\n\nWe are\nthe best clinic.")

    assert found == Finding(
        phrase="best",
        reason="Ranking words cannot be backed up; Virginia's rule for clinics calls them misleading.",
        alternative="Say facts: the town, who treats and with which license, what is monitored.",
        group="praise",
        place="text",
        line=4,
        offset=23,
    )


@pytest.mark.parametrize(
    "source",
    [
        "[R12]",
        "[R12, R30]",
        "[12]",
        "[^3]",
        "(Anand and others, 2023)",
        "(doi 10.1000/x)",
        "[trial](https://doi.org/10.1/x)",
    ],
)
def test_percentage_is_fine_with_a_source_in_its_sentence(source: str) -> None:
    assert phrases(f"In this trial 55% responded {source}. Then 90% did.") == ["90%"]


def test_source_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    assert phrases("In this trial 55% responded. [R12] Then 90% did.") == ["90%"]


def test_source_of_the_whole_text_may_stand_elsewhere() -> None:
    assert findings("55% responded", is_sourced=True) == []


def test_source_does_not_excuse_a_promise() -> None:
    assert phrases("It is a safe cure [R12].") == ["safe", "cure"]


def test_denial_reaches_no_further_than_its_sentence() -> None:
    assert phrases("It is not new. It is a cure.") == ["cure"]


def test_lines_of_a_list_without_marks_stand_for_themselves() -> None:
    assert phrases("No needles\nGuaranteed relief\nNo waiting") == ["Guaranteed"]


def test_title_in_a_list_of_sources_is_what_others_called_their_work() -> None:
    entry = "[R16] American Society of Anesthesiologists. Guidance on the best and safe use of ketamine. 2025."

    assert findings(f"## References\n\n- {entry}\n") == []


def test_address_of_a_link_is_not_read_as_words() -> None:
    assert findings("See https://clinic.example/the-best-cure and [this page](/the-best-cure/).") == []


def test_findings_in_a_version_name_their_field_and_line() -> None:
    version = ArticleVersion(
        title="The best way to sleep",
        short_title="Sleep",
        description="Sleep is proven to cure everything.",
        in_short="Sleep helps [R90].\nIt is risk-free.",
        body="<h2>Sleep</h2>\n<p>It works for 80% of people.</p>",
    )

    assert [(one.field, one.line, one.phrase) for one in findings_in_version(version)] == [
        ("title", 1, "best"),
        ("description", 1, "proven"),
        ("description", 1, "cure"),
        ("in_short", 2, "risk-free"),
        ("body", 2, "80%"),
    ]


def test_version_with_a_source_beside_its_number_has_no_finding() -> None:
    body = "<p>About 55% responded [R26]. It is not FDA-approved for depression [R01].</p>"

    assert findings_in_version(ArticleVersion(title="Sleep", in_short="", body=body)) == []


@pytest.mark.parametrize("empty", ["", " \n\t ", "<p></p>", "#", "-"])
def test_text_without_words_has_no_findings(empty: str) -> None:
    assert findings(empty) == []


def test_200_000_words_are_read_to_the_end() -> None:
    careful = (DATA / "careful_text.md").read_text()
    times = 200_000 // len(careful.split()) + 1

    assert phrases(careful * times + "\n\nIt cures.") == ["cures"]


@pytest.mark.parametrize("hostile", ["<a " * 50_000, "<!--" * 50_000, "[" * 100_000, "(A" * 50_000, "no-" * 20_000])
def test_text_made_to_be_slow_is_read_to_the_end(hostile: str) -> None:
    assert phrases(f"<p>{hostile}</p><p>It cures.</p>")[-1:] == ["cures"]
