import pytest
from django.template import Context, Template

from pages import shipped
from pages.citations import CitationNumbers, UnknownReference
from pages.models import Reference
from tests.factories import make_reference
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db


def link(number: int, time: int) -> str:
    place = f"cite-{number}-{time}"
    return f'<a href="#ref-{number}" id="{place}" aria-label="Reference {number}">{number}</a>'


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("No source.", "No source."),
        ("One [R26].", f'One<sup class="citation">{link(1, 1)}</sup>.'),
        ("Two [R26, R27].", f'Two<sup class="citation">{link(1, 1)}, {link(2, 1)}</sup>.'),
        ("Two [R26,R27].", f'Two<sup class="citation">{link(1, 1)}, {link(2, 1)}</sup>.'),
        (
            "First [R27], then [R26], then [R27].",
            f'First<sup class="citation">{link(1, 1)}</sup>, then<sup class="citation">{link(2, 1)}</sup>, '
            f'then<sup class="citation">{link(1, 2)}</sup>.',
        ),
        ("[R26]", f'<sup class="citation">{link(1, 1)}</sup>'),
        ("An aside [not a source] and [26] and [Rx].", "An aside [not a source] and [26] and [Rx]."),
        ('<a href="/[R26]">Its &lt;page&gt;</a>', '<a href="/[R26]">Its &lt;page&gt;</a>'),
        ('<input value="a &gt; [R26]"> [R27]', f'<input value="a &gt; [R26]"><sup class="citation">{link(1, 1)}</sup>'),
    ],
)
def test_citations_are_numbered_in_the_order_in_which_they_are_met(text: str, linked: str) -> None:
    assert CitationNumbers().link(text) == linked


def test_numbers_go_on_through_the_parts_of_one_page() -> None:
    numbers = CitationNumbers()
    numbers.link("In short [R27].")

    assert numbers.link("Body [R26, R27].") == f'Body<sup class="citation">{link(1, 2)}, {link(2, 1)}</sup>.'


def test_reference_list_links_back_to_every_place_that_cites() -> None:
    numbers = CitationNumbers()
    numbers.link("First [R27], then [R26], then [R27].")

    assert [(item["number"], item["key"], item["backlinks"]) for item in numbers.items()] == [
        (1, "R27", ["cite-1-1", "cite-1-2"]),
        (2, "R26", ["cite-2-1"]),
    ]


def test_page_has_its_sources_before_anything_is_loaded() -> None:
    numbers = CitationNumbers()
    numbers.link("One [R26].")

    assert Reference.objects.count() == 0
    assert numbers.items()[0]["title"] == shipped.references()["R26"].title


def test_reference_on_record_goes_before_the_shipped_one() -> None:
    make_reference("R26", title="The title as staff corrected it")
    numbers = CitationNumbers()
    numbers.link("One [R26].")

    assert numbers.items()[0]["title"] == "The title as staff corrected it"


def test_unknown_references_are_named() -> None:
    numbers = CitationNumbers()
    numbers.link("One [R26], none [R999, R998].")

    with pytest.raises(UnknownReference) as unknown:
        numbers.items()
    assert unknown.value.keys == ["R998", "R999"]
    assert str(unknown.value) == "There is no reference with the key R998, R999."


@pytest.mark.parametrize(
    ("fields", "address", "label"),
    [
        ({"doi": "10.1056/NEJMoa2302399"}, "https://doi.org/10.1056/NEJMoa2302399", "doi:10.1056/NEJMoa2302399"),
        ({"doi": "", "pmid": "37224232"}, "https://pubmed.ncbi.nlm.nih.gov/37224232/", "PubMed 37224232"),
        ({"doi": "", "url": "https://www.fda.gov/drugs"}, "https://www.fda.gov/drugs", "www.fda.gov/drugs"),
    ],
)
def test_source_leads_to_its_doi_or_pubmed_or_official_address(
    fields: dict[str, str], address: str, label: str
) -> None:
    make_reference("R900", **fields)
    numbers = CitationNumbers()
    numbers.link("One [R900].")
    (item,) = numbers.items()

    assert (item["address"], item["address_label"]) == (address, label)


def test_page_between_citation_tags_ends_with_its_references() -> None:
    page = Template("{% load citations %}{% citations %}<p>One {{ word }} [R26].</p>{% endcitations %}")
    root = parse(page.render(Context({"word": "<b>&"})))

    assert text_of(elements(root, "p")[0]) == "One <b>&1."
    assert [item.get("id") for item in elements(root, "li")] == ["ref-1"]
    assert [link.get("href") for link in elements(root, "a")][0::2] == ["#ref-1", "#cite-1-1"]


def test_page_between_citation_tags_without_a_citation_has_no_reference_list() -> None:
    page = Template("{% load citations %}{% citations %}<p>None.</p>{% endcitations %}")

    assert page.render(Context()).strip() == "<p>None.</p>"


def test_words_in_a_reference_are_shown_as_text() -> None:
    make_reference("R900", title="<script>x()</script>", authors="A <b>B</b>")
    page = Template("{% load citations %}{% citations %}[R900]{% endcitations %}")

    assert [tag for tag in ("<script", "<b>") if tag in page.render(Context())] == []
