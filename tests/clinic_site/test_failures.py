import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client

from clinic_site.log_lines import PrivateFormatter
from clinic_site.neutral_words import health_words_in
from tests.clinic_site.failing_urls import MARKER
from tests.factories import EVERY_ANSWER
from tests.markup import elements, one, parse, text_of

NO_DATABASE = {
    "a file in a folder that is gone": "sqlite:////folder/that/is/gone/clinic.sqlite3",
    "a server that does not answer": "postgres://clinic:secret@127.0.0.1:1/clinic",
}
ERROR_PAGES = [
    *("400 malformed", "400 suspicious", "400 unknown host", "403", "403 csrf", "404", "413", "429", "500"),
    *("503", "503 list", "503 article", "503 fees"),
]


@dataclass(frozen=True)
class Run:
    answers: dict[str, dict[str, object]]
    log: str


@pytest.fixture(scope="module", params=NO_DATABASE.values(), ids=NO_DATABASE.keys())
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """What a process of its own answers when its database is really not there."""
    command = [sys.executable, "-m", "tests.clinic_site.pages_without_database", tmp_path_factory.mktemp("var")]
    environment = os.environ | {"DATABASE_URL": request.param, "DJANGO_SETTINGS_MODULE": "clinic_site.settings_test"}
    done = subprocess.run(
        command, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return Run(json.loads(done.stdout), done.stderr)


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_without_a_database_has_its_own_status(run: Run, name: str) -> None:
    assert run.answers[name]["status"] == int(name.split()[0])


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_without_a_database_begins_with_the_crisis_line(run: Run, name: str) -> None:
    root = parse(run.answers[name]["html"])
    _, crisis, *_ = list(one(root, "body"))

    assert [link.get("href") for link in crisis.iter("a")] == ["tel:911", "tel:988", "sms:988"]
    assert "988" in text_of(elements(one(root, "body"), "footer")[-1])


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_without_a_database_gives_the_phone_number_search_main_topics_and_four_ways_on(
    run: Run, name: str
) -> None:
    main = one(parse(run.answers[name]["html"]), "main")

    assert "(703) 555-0142 (sample number)" in text_of(main)
    assert [link.get("href") for link in main.iter("a")] == [
        "tel:+17035550142",
        *(f"/search/?q={topic}" for topic in ("depression", "bipolar+disorder", "autism", "schizophrenia")),
        *("/", "/learn/", "/contact/", "/consultation/"),
    ]
    assert [(form.get("action"), form.get("method")) for form in main.iter("form")] == [("/search/", "get")]


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_has_a_title_and_one_heading_that_name_no_illness(run: Run, name: str) -> None:
    root = parse(run.answers[name]["html"])
    (heading,) = elements(root, "h1")
    title = text_of(root.find("head/title"))

    assert title == f"{text_of(heading)} – VIT"
    assert health_words_in(title) == []


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_is_kept_by_nobody_and_found_by_no_search(run: Run, name: str) -> None:
    headers = run.answers[name]["headers"]

    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"].startswith("noindex")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_repeats_nothing_that_was_typed(run: Run, name: str) -> None:
    assert MARKER not in run.answers[name]["html"]
    assert "stranger.example" not in run.answers[name]["html"]


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_page_needs_no_script_and_nothing_from_another_origin(run: Run, name: str) -> None:
    root = parse(run.answers[name]["html"])
    loaded = [element.get("src") or element.get("href") for element in elements(root, "link", "img", "script")]

    assert elements(root, "script", "style") == []
    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_answer_after_too_many_sign_ins_says_when_to_come_back(run: Run) -> None:
    assert run.answers["429"]["headers"]["Retry-After"] == "900"


def test_form_can_be_opened_without_a_database(run: Run) -> None:
    assert run.answers["form"]["status"] == 200


def test_process_says_that_it_lives_and_what_it_lacks_without_a_database(run: Run) -> None:
    assert (run.answers["alive"]["status"], run.answers["alive"]["html"]) == (200, '{"status": "ok"}')
    assert run.answers["ready"]["status"] == 503
    assert "database" in json.loads(run.answers["ready"]["html"])["failing"]


def test_log_of_a_defect_says_where_it_is_and_of_what_kind_but_not_what_was_typed(run: Run) -> None:
    assert ' fail_with_what_was_typed"' in run.log
    assert "builtins.ValueError" in run.log
    assert [word for word in ("Zebulon", "555 0188", "stranger.example") if word in run.log] == []


def test_log_has_no_traceback_for_what_is_expected(run: Run) -> None:
    told = [line for line in run.log.splitlines() if " trace=" in line]

    # The defect above is the only one that has a way to it.
    assert ["tests/clinic_site/failing_urls.py:" in line for line in told] == [True]
    assert run.log.count("Traceback") + run.log.count("builtins.") == 1
    assert run.log.count("the database cannot be reached") >= 4


def test_wrong_method_gets_a_page_with_the_methods_that_are_right(client: Client) -> None:
    response = client.post("/about/")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert "tel:988" in response.text


@pytest.mark.parametrize(("size", "status"), [(1_000_000, 403), (1_000_001, 413), (5_000_000, 413)])
def test_body_over_a_megabyte_is_answered_with_413_and_the_phone_number(
    strict_client: Client, db: None, size: int, status: int
) -> None:
    strict_client.get("/")  # puts the clinic's facts on disk
    body = b"note=" + b"x" * (size - len(b"note="))
    response = strict_client.post("/consultation/", body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == status
    assert "(703) 555-0142" in response.text


def test_form_sent_in_chunks_is_asked_for_its_length_and_not_taken_for_an_empty_one(client: Client, db: None) -> None:
    client.get("/")  # puts the clinic's facts on disk
    chunked = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "", "wsgi.input": BytesIO(b"name=Ada")}
    response = client.post("/consultation/", EVERY_ANSWER, **chunked)

    assert response.status_code == 411
    assert "(703) 555-0142" in response.text
    assert client.get("/consultation/", **chunked).status_code == 200


@pytest.mark.parametrize("length", ["", "-5", "many"])
def test_nonsense_about_the_length_of_a_body_is_no_defect(client: Client, length: str) -> None:
    assert client.get("/healthz", CONTENT_LENGTH=length).status_code == 200


def test_private_formatter_leaves_the_message_of_an_error_out_even_if_another_handler_cached_it() -> None:
    try:
        raise ValueError(MARKER)
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x.py", 1, "failed", None, (ValueError, error, error.__traceback__)
        )
    logging.Formatter().format(record)
    assert MARKER in record.exc_text

    told = PrivateFormatter().format(record)
    assert "error=builtins.ValueError" in told
    assert MARKER not in told
