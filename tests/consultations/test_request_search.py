"""Anybody is found by any part of what is known of them, and nothing of an erased request is."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from consultations import text_index
from consultations.models import ConsultationRequest, OtherReference
from consultations.request_search import MOST
from consultations.retention import erase
from consultations.search_text import folded, search_text, words_of
from tests.consultations.test_admin import LIST
from tests.factories import make_request, make_staff
from tests.markup import parse, text_of

pytestmark = pytest.mark.django_db

CLOSED = {"status": "CLOSED", "closing_reason": "ANSWERED"}


def found(client: Client, query: str, **also: str) -> list[str]:
    answer = client.get(LIST, {"q": query, **also})
    assert answer.status_code == 200, query
    return [text_of(cell) for cell in parse(answer.text).iter("th") if cell.get("class") == "field-name"]


@pytest.mark.parametrize(
    "query",
    [
        *("Zoë", "zoe", "ZOË", "zoë ångström", "angstrom zoe", "ngst", "O'Neil", "ang-st"),
        *("zoe@visitor", "ZOE@VISITOR.EXAMPLE", "@visitor.example"),
        *("+1 703 555 0199", "(703) 555-0199", "1.703.555.0199", "703 5550199", "5550", "555-01", "0199", "(703)"),
        *("ph: 703-555-0199", "cdf347", "CDF 347", "cdf-347", "Cdf  347", "f34", "WXY 999", "wxy999", "wxy-999"),
    ],
)
def test_any_part_of_name_number_address_and_reference_in_any_spelling_finds_the_request(
    front_desk: Client, query: str
) -> None:
    request = make_request("CDF347", name="Zoë O'Neil Ång-Ström Ångström", email="zoe@visitor.example", **CLOSED)
    OtherReference.objects.create(reference="WXY999", request=request)
    make_request("KTY667", name="Bo", phone="+442083661177", email="bo@elsewhere.example", **CLOSED)

    assert found(front_desk, query) == ["Zoë O'Neil Ång-Ström Ångström"]


@pytest.mark.parametrize(
    "name", ["مريم العلي", "Нгуен Петрова", "王小明 Chen", "STRAẞE", "İpek Öz", "Ngọc Ánh", "🙂🙂🙂 Ada"]
)
def test_a_name_in_any_script_is_found_as_it_is_and_in_other_capitals(front_desk: Client, name: str) -> None:
    make_request(name=name, **CLOSED)

    assert [found(front_desk, query) for query in (name, name.lower(), name.upper(), name[:3])] == [[name]] * 4


@pytest.mark.parametrize(
    "query",
    [
        *("%", "%%%", "_", "___", "a_a", "A%a", "\\", "\\\\\\", "'; --", '"""', 'ada"', '"ada', "''", "ada AND bo"),
        *(
            "NEAR(ada, bo)",
            "ada NOT bo",
            "ada*",
            "ad*",
            "-ada",
            "^ada",
            "name:ada",
            "search_text : ada",
            "(ada",
            "ada)",
        ),
        *("{ada}", "ada + bo", "ada\nXOR", "🙂", "x" * 5000, "ada " * 1200, "9" * 5000, "=cmd|' /C calc'!A0"),
        *("<script>", "\ufeff\u200b", "٠١٢", "+", "+1", "++++"),
    ],
)
def test_signs_that_mean_something_elsewhere_are_looked_for_as_they_are(front_desk: Client, query: str) -> None:
    make_request(name="Ada Bo", email="ada@visitor.example", **CLOSED)

    assert found(front_desk, query) == []


@pytest.mark.parametrize("name", ["100% Ada", "a_a Bo", "NEAR(x", '"Ace" Lee', "O*Hara", "back\\slash", "=cmd|' /C"])
def test_a_name_of_such_signs_is_found_by_them(front_desk: Client, name: str) -> None:
    make_request("CDF347", name=name, **CLOSED)
    make_request("CDF349", name="100x Ada aya Bo NEAR x Ace", phone="+12025550100", **CLOSED)

    assert found(front_desk, name) == [name]


def test_spaces_alone_are_no_search(front_desk: Client) -> None:
    make_request(name="Ada")

    assert (found(front_desk, "   "), found(front_desk, "   ", show="closed")) == (["Ada"], [])


def test_the_parts_of_a_search_may_stand_in_any_of_what_is_known(front_desk: Client) -> None:
    make_request("CDF347", name="Ada King", phone="+17035550100", **CLOSED)
    make_request("CDF349", name="Ada Queen", phone="+12025550100", **CLOSED)

    assert [found(front_desk, query) for query in ("ada 703", "king ada", "a ki", "ada 202 queen", "ada 999")] == [
        *(["Ada King"], ["Ada King"], ["Ada King"], ["Ada Queen"]),
        [],
    ]


def test_those_who_wait_stand_before_those_who_are_done_with_and_then_the_newest(front_desk: Client) -> None:
    make_request("CDF347", name="Ada waits", phone="+17035550100")
    make_request("CDF349", name="Ada doubtful", phone="+17035550101", is_set_aside=True)
    make_request("CDF377", name="Ada done", phone="+17035550102", **CLOSED)
    make_request("CDF379", name="Ada done later", phone="+17035550103", **CLOSED)

    assert found(front_desk, "ada") == ["Ada waits", "Ada doubtful", "Ada done later", "Ada done"]


def test_a_search_within_a_view_finds_what_is_in_it(front_desk: Client) -> None:
    make_request("CDF347", name="Ada waits")
    make_request("CDF349", name="Ada done", phone="+17035550101", **CLOSED)

    assert [found(front_desk, "ada", show=show) for show in ("new", "closed", "set-aside", "nonsense")] == [
        *(["Ada waits"], ["Ada done"], []),
        ["Ada waits", "Ada done"],
    ]


def test_fewer_than_three_letters_are_looked_for_among_those_who_wait_and_the_page_says_so(front_desk: Client) -> None:
    make_request("CDF347", name="Bo waits")
    make_request("CDF349", name="Bo done", phone="+17035550101", **CLOSED)

    assert found(front_desk, "bo") == ["Bo waits"]
    assert "type three letters or more to look among all requests" in front_desk.get(f"{LIST}?q=bo").text
    assert found(front_desk, "bo ") == ["Bo waits"]
    assert found(front_desk, "bo do") == ["Bo done"]


def test_the_first_fifty_of_many_are_shown_and_the_page_says_so(front_desk: Client) -> None:
    for number in range(MOST + 5):
        letters = "CDFGHJKMPQRTVWXY34679"
        make_request(f"CDF3{letters[number // 21]}{letters[number % 21]}", name="Ada", **CLOSED)
    page = front_desk.get(f"{LIST}?q=ada").text

    assert len(found(front_desk, "ada")) == MOST
    assert "The first 50 are shown" in page
    assert [nav for nav in parse(page).iter("nav") if nav.get("class") == "list-pages"] == []


def test_the_page_says_how_many_were_found_and_leads_back(front_desk: Client) -> None:
    make_request(name="Ada")
    page = front_desk.get(f"{LIST}?q=ada").text

    assert "Found 1 request, looked for among all requests." in page
    assert "Nobody was found." in front_desk.get(f"{LIST}?q=nobody").text


def test_whatever_is_corrected_is_found_as_it_stands_now(front_desk: Client) -> None:
    request = make_request(name="Ada", email="old@visitor.example", **CLOSED)
    request.email = "new@visitor.example"
    request.save(update_fields=["email"])

    assert (found(front_desk, "new@visitor"), found(front_desk, "old@visitor")) == (["Ada"], [])


# The index.


def test_nothing_of_an_erased_request_is_left_in_the_index(front_desk: Client) -> None:
    request = make_request(name="Ada Markerword", email="markerword@visitor.example", **CLOSED)
    make_request("CDF349", name="Bo", phone="+12025550100")
    erase(request, by=make_staff("olga", "owner"))
    text_index.forget_erased()

    assert found(front_desk, "markerword") == []
    assert grams_in_the_index() & {"mar", "ark", "rke", "ada"} == set()
    assert "bo\n" in grams_in_the_index()


def grams_in_the_index() -> set[str]:
    """The pieces of text that SQLite's index holds; PostgreSQL's belongs to the rows, and these are theirs."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE VIRTUAL TABLE temp.grams USING fts5vocab(main, {text_index.INDEX}, row)")
            cursor.execute("SELECT term FROM temp.grams")
            found = {term for (term,) in cursor.fetchall()}
            cursor.execute("DROP TABLE temp.grams")
            return found
        cursor.execute(f"SELECT search_text FROM {text_index.REQUESTS}")  # noqa: S608 (a name of our own)
        return {text[start : start + 3] for (text,) in cursor.fetchall() for start in range(len(text))}


def test_the_index_is_equal_to_the_table_after_rows_came_changed_and_went() -> None:
    kept, gone = make_request("CDF347", name="Ada"), make_request("CDF349", name="Bo Goner")
    kept.name = "Ada Changed"
    kept.save()
    gone.delete()
    kept.held_by_name = "fred"
    kept.save(update_fields=["held_by_name"])

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # which says so by an error when it is not
            index = text_index.INDEX
            cursor.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    assert ConsultationRequest.objects.get().search_text == "ada changed\n17035550199\ncdf347"


def test_a_database_that_cannot_have_the_index_says_what_to_do() -> None:
    class Editor:
        """Refuses every statement, as a database without the extension does."""

        connection = connection

        def execute(self, statement: str) -> Any:
            with connection.cursor() as cursor:
                cursor.execute("SELECT no_such_function()")

    with pytest.raises(RuntimeError, match="Searching requests needs (PostgreSQL's own extension|SQLite 3.34)"):
        text_index.make_text_index(None, Editor())


# The words.


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zoë  Ångström", ["zoe", "angstrom"]),
        ("(703) 555-0199", ["17035550199"]),
        ("0199", ["0199"]),
        ("CDF 347", ["cdf347"]),
        ("ada1999@visitor.example", ["ada1999@visitor.example"]),
        ("  ", []),
        ("\u200b", []),
    ],
)
def test_what_was_typed_is_told_apart(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


def test_text_of_a_request_keeps_each_part_on_a_line_of_its_own() -> None:
    assert search_text("Ada\nKing", "+17035550199", "Ada@X.example", "CDF347") == (
        "ada king\n17035550199\nada@x.example\ncdf347"
    )
    assert search_text("Ada", "", "", "CDF347") == "ada\ncdf347"
    assert folded("Straße Ａda") == "strasse ada"
