import io
import logging
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from django.db import OperationalError, connection
from django.test import Client

from clinic_site.log_lines import PrivateFormatter
from pages.models import ArticleVersion
from tests.factories import make_version_in_review
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


def ask(client: Client, asked: str) -> Element:
    answer = client.get(SEARCH, {"q": asked})
    assert answer.status_code == 200
    return parse(answer.text)


def told(root: Element) -> str:
    return text_of(one(root, "main"))


def results(root: Element) -> list[str]:
    return [link.get("href", "") for link in root.iter("a") if link.get("class") == "result__link"]


def by_class(root: Element, name: str) -> list[Element]:
    return [found for found in root.iter() if found.get("class") == name]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Every line that any logger writes, in our own format."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter())
    named = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    listening = [logging.root, *(logger for logger in named if not logger.propagate)]
    for logger in listening:
        logger.addHandler(handler)
    yield stream
    for logger in listening:
        logger.removeHandler(handler)


@pytest.mark.parametrize("asked", ["[R26]", "[R99999]", "what does [R26, R27] say"])
def test_mark_of_a_source_in_a_question_stays_as_it_was_typed(client: Client, asked: str) -> None:
    root = ask(client, asked)

    assert [field.get("value") for field in root.iter("input") if field.get("id") == "search"] == [asked]
    assert len(by_class(root, "citation")) == len(by_class(ask(client, ""), "citation"))


def test_result_names_the_page_its_part_and_marks_what_was_asked(client: Client) -> None:
    make_version_in_review(body='<h2 id="naps">Naps</h2><p>A nap is <strong>short</strong> [R90].</p>')
    root = ask(client, "naps")
    (item,) = by_class(root, "result")

    assert results(root) == ["/learn/sleep/#naps"]
    assert text_of(item) == "What sleep does In the part “Naps” A nap is short. Not yet reviewed by a clinician"
    assert [text_of(mark) for mark in root.iter("mark")] == ["nap"]


def test_search_without_a_question_shows_the_field_and_the_topics(client: Client) -> None:
    make_version_in_review()
    root = parse(client.get(SEARCH).text)

    assert [field.get("value") for field in root.iter("input") if field.get("name") == "q"] == [""]
    assert results(root) == []
    assert "What sleep does" in told(root)
    assert "We found nothing" not in told(root)


def test_question_that_nothing_answers_is_met_with_topics_phone_and_questions(client: Client) -> None:
    make_version_in_review()
    root = ask(client, "xylofonqq")
    ways = {link.get("href") for link in one(root, "main").iter("a")}

    assert "We found nothing for these words" in told(root)
    assert {"/learn/sleep/", "/fees/", "/#questions", "/contact/", "tel:+17035550142"} <= ways


@pytest.mark.parametrize(
    "asked",
    [
        *(
            '"',
            "'",
            "sleep AND",
            "NEAR(sleep",
            "sleep*",
            'head : "sleep',
            "(",
            "-sleep",
            "^sleep",
            "sleep OR",
            "%s %",
            "\\",
        ),
        *(
            "<script>alert(1)</script>",
            "😴 sleep",
            "' OR 1=1 --",
            "sleep\x01\x1f",
            "\u202esleep",
            "睡眠",
            "النوم",
            "💊" * 50,
        ),
        *(
            ":* & !",
            "sleep & | ! ( )",
            "a" * 5000,
            "sleep " * 900,
            "{{ 7*7 }}",
            "\ud83d".encode("utf-16", "surrogatepass"),
        ),
    ],
)
def test_whatever_is_typed_gets_an_answer_and_stands_in_the_page_as_text(client: Client, asked: str) -> None:
    make_version_in_review()
    root = ask(client, asked)

    assert [found.tag for found in one(root, "main").iter("script")] == []
    assert one(root, "title").text == "Search this site – Virginia Infusion Therapies"


def test_question_is_shown_again_as_it_was_typed(client: Client) -> None:
    root = ask(client, '  "><b>sleep</b>\tor\x07 dreams ')

    assert [found.get("value") for found in root.iter("input")] == ['"><b>sleep</b> or dreams']


def test_very_long_question_is_cut_and_says_so(client: Client) -> None:
    make_version_in_review()
    root = ask(client, "sleep " + "and so on " * 100)
    (field,) = root.iter("input")

    assert results(root) == ["/learn/sleep/"]
    assert len(field.get("value", "")) == 199
    assert "That was long. We looked at its first part" in told(root)


@pytest.mark.parametrize("asked", ["sleep", "markerword", "want to die"])
def test_question_stands_in_no_log_line_no_title_no_cookie_and_no_header(
    client: Client, log: io.StringIO, asked: str
) -> None:
    make_version_in_review()
    answer = client.get(SEARCH, {"q": f"{asked} markerquestion"})
    outside = f"{log.getvalue()} {answer.headers} {answer.cookies.output()} {one(parse(answer.text), 'title').text}"

    assert "method=GET route=/search/ status=200 " in log.getvalue()
    assert "markerquestion" in answer.text
    assert "marker" not in outside
    assert answer.cookies.output() == ""


def test_question_is_in_no_log_line_when_the_search_fails(
    client: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.views.search_context", lambda raw: {}[raw])
    client.raise_request_exception = False
    answer = client.get(SEARCH, {"q": "markerquestion"})

    assert (answer.status_code, answer.headers["Cache-Control"]) == (500, "no-store, private")
    assert "KeyError" in log.getvalue()
    assert "markerquestion" not in log.getvalue() + answer.text


def test_question_is_written_to_no_table(client: Client) -> None:
    make_version_in_review()
    ask(client, "warm up")
    with connection.execute_wrapper(refuse_writing):
        ask(client, "markerquestion slepe")


def refuse_writing(execute, sql, params, many, context):
    assert sql.lstrip().upper().startswith("SELECT"), sql
    return execute(sql, params, many, context)


@pytest.mark.parametrize("address", [SEARCH, f"{SEARCH}?q=sleep", "/search?q=sleep"])
def test_no_browser_and_no_cache_keeps_an_answer(client: Client, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store, private"


def test_search_names_its_address_without_the_question_and_is_not_listed(client: Client) -> None:
    root = ask(client, "sleep")
    named = [link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"]
    robots = [meta.get("content") for meta in root.iter("meta") if meta.get("name") == "robots"]

    assert named == ["http://testserver/search/"]
    assert robots == ["noindex, follow"]
    assert "/search/" not in client.get("/sitemap.xml").text


def test_search_is_asked_by_reading_alone(client: Client) -> None:
    assert client.post(SEARCH, {"q": "sleep"}).status_code == 405


@pytest.mark.parametrize("asked", ["I want to die", "suiside", "quiero morir", "sleep and how to end my life"])
def test_crisis_help_stands_before_the_results_and_no_way_to_the_form_anywhere(client: Client, asked: str) -> None:
    make_version_in_review()
    root = ask(client, asked)
    main = one(root, "main")
    order = [
        found.get("class") or found.tag
        for found in main.iter()
        if found.get("class") in ("crisis-box", "search", "result")
    ]

    assert order[:2] == ["crisis-box", "search"]
    assert "tel:988" in [link.get("href") for link in by_class(main, "crisis-box")[0].iter("a")]
    assert [link.get("href") for link in root.iter("a") if "consultation" in link.get("href", "")] == []
    assert [found for found in root.iter() if found.get("id") == "ask"] == []


def test_crisis_help_is_there_while_the_articles_cannot_be_read(client: Client) -> None:
    make_version_in_review()
    with connection.execute_wrapper(away):
        answer = client.get(SEARCH, {"q": "suicide"})
        plain = client.get(SEARCH, {"q": "sleep"})

    assert (answer.status_code, plain.status_code) == (200, 503)
    assert len(by_class(parse(answer.text), "crisis-box")) == 1


def away(execute, sql, params, many, context):
    raise OperationalError("the database cannot be reached")


def test_ordinary_question_gets_no_crisis_box_and_the_call(client: Client) -> None:
    make_version_in_review()
    root = ask(client, "sleep")

    assert by_class(root, "crisis-box") == []
    assert [found.tag for found in root.iter() if found.get("id") == "ask"] == ["section"]


def test_draft_is_not_found(client: Client) -> None:
    version = make_version_in_review()
    version.article.versions.create(
        number=2, title="Zebras", short_title="Zebras", description="Z", body="<p>zebra</p>"
    )

    assert results(ask(client, "zebra")) == []
    assert ArticleVersion.objects.count() == 2


def test_every_page_has_a_way_to_search_and_error_pages_have_the_field(client: Client) -> None:
    header = elements(one(parse(client.get("/fees/").text), "body"), "header", outside=("main",))[0]
    missing = parse(client.get("/no-such-page/").text)

    assert "/search/" in [link.get("href") for link in header.iter("a")]
    assert [form.get("action") for form in missing.iter("form")] == ["/search/"]
    assert [link.get("href") for link in missing.iter("a") if "?q=" in link.get("href", "")] == [
        f"/search/?q={topic}" for topic in ("depression", "bipolar+disorder", "autism", "schizophrenia")
    ]
