"""A source is recorded once, found by its number however it is pasted, and cited by a key that stays."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from pages.models import Reference
from pages.publishing import send_to_review
from pages.source_keys import next_key, versions_citing
from tests.factories import make_draft, make_reference, make_staff, make_version_in_review

pytestmark = pytest.mark.django_db
ADD = "/admin/pages/reference/add/"
MODEL_BACKEND = "clinic_site.staff_backend.StaffBackend"
TYPED = {
    "key": "R101",
    "authors": "Sleeper A, Dreamer B",
    "title": "A study of naps",
    "source": "Journal of Sleep 2021;3:1-9",
    "year": "2021",
    "doi": "10.1000/182",
    "pmid": "",
    "url": "",
    "kind": "RANDOMIZED_TRIAL",
    "subjects": "PEOPLE",
    "people": "40",
    "substance": "KETAMINE",
    "notes": "",
}


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_staff("edith", "editor"), backend=MODEL_BACKEND)
    return client


def address(reference: Reference) -> str:
    return f"/admin/pages/reference/{reference.pk}/change/"


@pytest.mark.usefixtures("articles")
def test_next_free_key_stands_in_the_form_for_a_new_source(editor: Client) -> None:
    assert next_key() == "R101"
    assert 'name="key" value="R101"' in editor.get(ADD).text


def test_key_after_one_that_staff_have_added_is_higher(editor: Client) -> None:
    make_reference("R140")

    assert next_key() == "R141"


def test_editor_adds_a_source(editor: Client) -> None:
    assert editor.post(ADD, TYPED).status_code == 302

    source = Reference.objects.get(key="R101")
    assert (source.title, source.doi, source.people, source.shipped_digest) == (
        "A study of naps",
        "10.1000/182",
        40,
        "",
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"doi": "https://doi.org/10.1000/182"}, ("10.1000/182", "", "")),
        ({"doi": "http://dx.doi.org/10.1000/182"}, ("10.1000/182", "", "")),
        ({"doi": "doi:10.1000/182"}, ("10.1000/182", "", "")),
        ({"doi": " DOI: https://doi.org/10.1000%2F182. "}, ("10.1000/182", "", "")),
        ({"doi": "", "pmid": "PMID: 37224232"}, ("", "37224232", "")),
        ({"doi": "", "pmid": "https://pubmed.ncbi.nlm.nih.gov/37224232/"}, ("", "37224232", "")),
        ({"doi": "", "url": "https://doi.org/10.1000/182"}, ("10.1000/182", "", "")),
        ({"doi": "", "url": "https://pubmed.ncbi.nlm.nih.gov/37224232/"}, ("", "37224232", "")),
        ({"doi": "", "url": "www.fda.gov/drugs"}, ("", "", "https://www.fda.gov/drugs")),
        ({"url": "https://journal.example/naps"}, ("10.1000/182", "", "https://journal.example/naps")),
    ],
)
def test_numbers_are_taken_as_they_are_pasted(
    editor: Client, typed: dict[str, str], kept: tuple[str, str, str]
) -> None:
    editor.post(ADD, {**TYPED, **typed})

    source = Reference.objects.get(key="R101")
    assert (source.doi, source.pmid, source.url) == kept


def test_title_copied_over_two_lines_is_one_line(editor: Client) -> None:
    editor.post(ADD, {**TYPED, "title": "A study\r\n of naps", "authors": "Sleeper A,\nDreamer\x00 B"})

    assert Reference.objects.values_list("authors", "title").get() == ("Sleeper A, Dreamer B", "A study of naps")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"doi": ""}, "Give a DOI, a PubMed ID or an official address."),
        ({"doi": "182"}, "A DOI starts with 10. and has a slash in it"),
        ({"pmid": "PMC10427010"}, "A PubMed ID has digits alone"),
        ({"url": "nowhere at all"}, "Enter a valid URL."),
        ({"key": "Smith 2021"}, "A key is the letter R and a number, for example R101."),
        ({"year": "1899"}, "Give the year in four digits, from 1900 to"),
        ({"year": "99999"}, "Give the year in four digits, from 1900 to"),
        ({"year": "last year"}, "Write the year in which it appeared, in four digits."),
        ({"title": ""}, "Write its title."),
        ({"title": "x" * 301}, "Shorten this to 300 characters; it has 301."),
        ({"authors": " "}, "Write who made it"),
        ({"kind": ""}, "Choose what kind of source it is."),
    ],
)
def test_what_cannot_be_kept_is_answered_with_what_to_do(editor: Client, typed: dict[str, str], told: str) -> None:
    response = editor.post(ADD, {**TYPED, **typed})

    assert told in response.text
    assert "Journal of Sleep 2021;3:1-9" in response.text
    assert Reference.objects.count() == 0


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ({"doi": "10.1000/Abc"}, {"doi": "https://doi.org/10.1000/aBC"}),
        ({"doi": "", "pmid": "37224232"}, {"doi": "", "pmid": "PMID: 37224232"}),
    ],
)
def test_source_that_is_on_record_is_named_and_not_recorded_twice(
    editor: Client, recorded: dict[str, str], typed: dict[str, str]
) -> None:
    known = make_reference("R26", **recorded)
    response = editor.post(ADD, {**TYPED, **typed})

    assert "This source is on record already" in response.text
    assert f'<a href="{address(known)}">R26 A study of sleep</a>' in response.text
    assert Reference.objects.get() == known


def test_key_that_is_taken_is_refused_with_the_next_free_one(editor: Client) -> None:
    make_reference("R140")
    response = editor.post(ADD, {**TYPED, "key": "r140"})

    assert "R140 is the key of another source" in response.text
    assert "The next free key is R141." in response.text


def test_key_stays_once_a_text_cites_it(editor: Client) -> None:
    make_version_in_review()
    source = Reference.objects.get(key="R90")
    editor.post(address(source), {**TYPED, "key": "R777", "doi": "10.1000/R90"})

    source.refresh_from_db()
    assert (source.key, source.title) == ("R90", "A study of naps")


def test_key_of_a_source_that_nothing_cites_may_change(editor: Client) -> None:
    source = make_reference("R150")
    editor.post(address(source), {**TYPED, "key": "R151"})

    source.refresh_from_db()
    assert source.key == "R151"


def test_changed_source_leaves_frozen_versions_as_they_were(editor: Client) -> None:
    version = make_version_in_review()
    before = version.reference_items
    editor.post(address(Reference.objects.get(key="R90")), {**TYPED, "doi": "10.1000/R90"})

    version.refresh_from_db()
    assert version.reference_items == before
    assert "A study of sleep" in [item["title"] for item in before]


def test_page_of_a_source_lists_the_versions_that_cite_it(editor: Client) -> None:
    version = make_version_in_review()
    draft = make_draft("naps", body="<p>Some [R9, R90].</p>", in_short="None.")
    html = editor.get(address(Reference.objects.get(key="R90"))).text

    assert f"/admin/pages/articleversion/{version.pk}/change/" in html
    assert f"/admin/pages/articleversion/{draft.pk}/change/" in html


@pytest.mark.parametrize(
    ("body", "cites"),
    [("<p>[R9]</p>", True), ("<p>[R1, R9]</p>", True), ("<p>[R90]</p>", False), ("<p>[R19]</p>", False), ("R9", False)],
)
def test_a_key_is_not_found_in_a_longer_one(body: str, cites: bool) -> None:
    make_draft(body=body, in_short="None.")

    assert versions_citing("R9").exists() == cites


def test_statement_that_stands_on_every_frozen_page_counts_as_citing(editor: Client) -> None:
    draft = make_draft()
    assert not versions_citing("R01").exists()
    send_to_review(draft)

    assert list(versions_citing("R01")) == [draft]


@pytest.mark.parametrize("words", ["Dreamer", "naps", "2021", "R101", "10.1000/182", "Journal"])
def test_sources_are_found_by_what_one_remembers(editor: Client, words: str) -> None:
    make_reference("R90")
    editor.post(ADD, {**TYPED, "title": "A study of naps", "authors": "Dreamer B"})
    Reference.objects.filter(key="R90").update(authors="Other C", source="Annals", doi="10.5/x")

    assert "A study of naps" in editor.get("/admin/pages/reference/", {"q": words}).text


def test_clinician_reads_sources_and_changes_none(client: Client) -> None:
    source = make_reference()
    client.force_login(make_staff("clara", "clinician"), backend=MODEL_BACKEND)

    assert client.get(address(source)).status_code == 200
    assert client.post(address(source), TYPED).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_source_at_once_one_is_told(client: Client) -> None:
    make_reference("R90")
    user = make_staff("edith", "editor")
    start, answers = Barrier(2), []

    def add(key: str) -> None:
        own = Client()
        own.force_login(user, backend=MODEL_BACKEND)
        start.wait()
        answers.append(own.post(ADD, {**TYPED, "key": key}).status_code)
        connection.close()

    threads = [Thread(target=add, args=[key]) for key in ("R201", "R202")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (sorted(answers), Reference.objects.filter(doi="10.1000/182").count()) == ([200, 302], 1)
