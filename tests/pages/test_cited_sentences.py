import pytest

from pages.cited_sentences import cited_by_section, cited_sentences
from pages.models import ArticleVersion
from tests.factories import make_version_in_review


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>It fades in days [R24]. Nobody knows why.</p>", ["It fades in days."]),
        ("<p>Nobody knows why.</p>", []),
        ("<p>One [R1, R2].</p><p>Two “three” [R3].</p>", ["One.", "Two “three”."]),
        ("<ul><li>First &amp; best [R1]</li><li>Second [R2]</li></ul>", ["First & best", "Second"]),
        ("Sleep helps [R90].\nRest does, too [R91].", ["Sleep helps.", "Rest does, too."]),
        ("<p>About <strong>37%</strong> of 3.5 million [R36]. More.</p>", ["About 37% of 3.5 million."]),
        ("<p>It fades. [R24] Nobody knows why. Dr. Who asks [R25].</p>", ["It fades.", "Dr. Who asks."]),
        ("", []),
    ],
)
def test_sentences_with_a_source_are_found_as_plain_text(source: str, expected: list[str]) -> None:
    assert cited_sentences(source) == expected


@pytest.mark.django_db
def test_frozen_version_states_its_sentences_section_by_section_with_their_numbers() -> None:
    body = (
        '<p>First [R90].</p><h2 id="a">Risks &amp; care</h2><p>Some. [R90] Not this.</p><h2 id="b">Empty</h2><p>No.</p>'
    )
    sections = cited_by_section(make_version_in_review(in_short="Short [R90].", body=body))

    found = [(section.heading, section.statements) for section in sections if "approved" not in section.heading]
    assert found == [
        ("In short", ["Short [1]."]),
        ("Before the first heading", ["First [1]."]),
        ("Risks & care", ["Some [1]."]),
    ]


@pytest.mark.django_db
def test_every_statement_of_a_shipped_article_is_asked_about_once(articles: None) -> None:
    version = ArticleVersion.objects.get(article__slug="ketamine-for-depression")
    stated = [sentence for section in cited_by_section(version) for sentence in section.statements]

    assert len(stated) > 40
    assert all("<" not in sentence and "[" in sentence for sentence in stated)
