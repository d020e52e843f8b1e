import io
import logging
import traceback
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from clinic_site.log_lines import PrivateFormatter
from consultations import spool
from consultations.models import ConsultationRequest
from tests.consultations.broken_table import without_table
from tests.consultations.browser import title_of
from tests.factories import make_request

pytestmark = pytest.mark.django_db

URLENCODED = "application/x-www-form-urlencoded"
MARKED = {
    "name": "Markername",
    "phone": "+1 571 555 0177 x435343",
    "email": "markermail@visitor.example",
    "channel": "EITHER",
    "good_time": "MIDDAY",
    "topic": "SCHIZOPHRENIA",
    "note": "Markernote",
    "is_adult": "on",
    "agreement": "on",
    "markerfield": "Markerextra",
    "form_token": "Markertoken",
}
FROM_A_MARKED_BROWSER = {"user-agent": "Markeragent", "x-marker": "Markerheader"}
ANSWERS = ("marker", "555 0177", "5550177", "435343", "midday", "schizophrenia")


class Log:
    """Every line that the site writes, as a handler without any care for privacy and as our own formatter put it."""

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(PrivateFormatter())
        self.handler.addFilter(lambda record: self.records.append(record) or True)

    def lines(self) -> list[str]:
        messages = [f"{record.getMessage()} {record.__dict__}" for record in self.records]
        return [*messages, *self.stream.getvalue().splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    named = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    listening = [logging.root, *(logger for logger in named if not logger.propagate)]
    for logger in listening:
        logger.addHandler(log.handler)
    yield log
    for logger in listening:
        logger.removeHandler(log.handler)


def answers_in(*texts: str) -> list[tuple[str, str]]:
    return [(word, text) for word in ANSWERS for text in texts if word in text.lower()]


def traces_of(page: HttpResponse) -> list[str]:
    """What of an answer is seen outside the page itself: address, title, headers, cookies."""
    headers = [f"{name}: {value}" for name, value in page.headers.items()]
    return [*headers, page.cookies.output(), title_of(page.text) if page.text else ""]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 302),
        ({"name": "", "phone": "Markerphone", "channel": "Markerchannel", "topic": "Markertopic"}, 422),
        ({"note": "Markernote" * 100_001}, 413),
        ({f"marker{number}": "x" for number in range(201)}, 400),
    ],
)
def test_no_answer_leaves_the_page_whatever_became_of_the_post(
    client: Client, log: Log, changes: dict[str, str], status: int
) -> None:
    body = urlencode(MARKED | changes)
    page = client.post("/consultation/", body, content_type=URLENCODED, headers=FROM_A_MARKED_BROWSER)

    assert page.status_code == status
    assert len(log.records) >= 1
    assert answers_in(*log.lines(), *traces_of(page)) == []


def test_no_answer_leaves_the_page_when_the_token_is_stale(strict_client: Client, log: Log) -> None:
    page = strict_client.post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)

    assert (page.status_code, "Markernote" in page.text, len(log.records) >= 1) == (403, True, True)
    assert answers_in(*log.lines(), *traces_of(page)) == []


def test_no_answer_leaves_the_page_when_there_are_too_many_posts(client: Client, log: Log, settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 0
    page = client.post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)

    assert (page.status_code, "Markernote" in page.text, len(log.records) >= 1) == (429, True, True)
    assert answers_in(*log.lines(), *traces_of(page)) == []


@pytest.mark.parametrize("table", ["consultations_consultationrequest", "consultations_outboxemail"])
def test_no_answer_leaves_the_page_when_the_database_fails(client: Client, log: Log, table: str) -> None:
    with without_table(table):
        page = client.post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)
    on_disk = [path.name + path.read_text() for path in spool.waiting()]

    assert (page.status_code, len(on_disk)) == (302, 1)
    assert answers_in(*log.lines(), *traces_of(page), *on_disk) == []
    said = (
        "the database cannot be used: ",
        "a request was kept on disk",
        "method=POST route=/consultation/ status=302 ",
    )
    lines = log.stream.getvalue().splitlines()
    assert [begin in line for line, begin in zip(lines, said, strict=True)] == [True] * 3


@pytest.mark.parametrize("table", ["consultations_consultationrequest", "consultations_outboxemail"])
def test_no_answer_leaves_the_page_when_there_is_no_room_on_disk_either(
    client: Client, log: Log, settings: Settings, table: str
) -> None:
    settings.SPOOL_MOST_FILES = 0
    with without_table(table):
        page = client.post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)

    assert (page.status_code, "Markernote" in page.text) == (503, True)
    assert answers_in(*log.lines(), *traces_of(page)) == []
    said = (
        "the database cannot be used: ",
        "a request could not be kept on disk: NotKept",
        "method=POST route=/consultation/ status=503 ",
    )
    lines = log.stream.getvalue().splitlines()
    assert [begin in line for line, begin in zip(lines, said, strict=True)] == [True] * 3


def test_no_answer_is_in_the_traceback_of_a_defect(log: Log, settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = {"Markerkey": "no bytes at all"}
    page = Client(raise_request_exception=False).post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)

    written = log.stream.getvalue()
    assert (page.status_code, "consultations/encryption.py:" in written) == (500, True)
    # The topics that every error page offers are nobody's answer.
    own_words = page.text.replace(render_to_string("components/topics.html"), "")
    assert answers_in(written, *traces_of(page), own_words) == []


def test_an_error_that_quotes_an_answer_is_written_without_its_words(log: Log) -> None:
    try:
        try:
            raise ValueError("Markername is no number")
        except ValueError as error:
            raise LookupError("Failing row contains (Markernote)") from error
    except LookupError as error:
        logging.getLogger("clinic.requests").exception("something failed")
        quoted = "".join(traceback.format_exception(error))

    written = log.stream.getvalue()
    assert ("Markernote" in quoted, "LookupError" in written, "test_logs.py" in written) == (True, True, True)
    assert answers_in(written) == []


@pytest.mark.parametrize(
    "address",
    [
        "/markername/",
        "/consultation/?name=Markername&note=Markernote",
        "/consultation/received/?reference=Markername",
        f"/learn/{quote('Märkername marker')}/",
    ],
)
def test_no_typed_address_is_logged(client: Client, log: Log, address: str) -> None:
    client.get(address, headers=FROM_A_MARKED_BROWSER | {"referer": "http://testserver/?markerreferer"})

    assert len(log.records) == 1
    assert answers_in(*log.lines()[1:]) == []


def test_a_refused_host_is_one_line_without_the_host(client: Client, log: Log) -> None:
    page = client.get("/consultation/", HTTP_HOST="markerhost.example")

    assert page.status_code == 400
    assert answers_in(*log.lines()) == []
    assert [" status=400 " in line for line in log.stream.getvalue().splitlines()] == [True]


def test_what_staff_search_for_is_not_logged(front_desk: Client, log: Log) -> None:
    make_request(name="Markername")
    page = front_desk.get("/admin/consultations/consultationrequest/?q=markername")

    assert "Markername" in page.text
    assert len(log.records) == 1
    assert answers_in(*log.lines()[1:]) == []


def test_words_that_a_less_careful_handler_wrote_before_are_not_repeated() -> None:
    record = logging.LogRecord("clinic", logging.ERROR, __file__, 1, "something failed", None, None)
    try:
        int("Markername")
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)

    assert "Markername" in logging.Formatter().format(record)
    assert "error=builtins.ValueError" in PrivateFormatter().format(record)
    assert "Markername" not in PrivateFormatter().format(record)


def test_no_name_or_answer_is_in_what_an_error_report_would_print_of_a_request() -> None:
    request = make_request(name="Markername", email="markermail@visitor.example", note="Markernote", topic="BIPOLAR")

    printed = [repr(request), str(request), repr(ConsultationRequest.objects.all())]
    assert printed[1] == "Request CDF 347"
    assert answers_in(*printed) == []
