"""One event is one line that people and programs can read, without what anybody typed."""

import io
import json
import logging
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from clinic_site.log_lines import PrivateFormatter, quoted, telling
from clinic_site.request_log import RequestLogMiddleware

FIELD = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*"|\S*)(?: |$)')
MARKER = "Markername"
UNCAUGHT = """
import threading, warnings
from clinic_site.log_lines import tell_what_nobody_caught
import django; django.setup()
tell_what_nobody_caught()
warnings.warn("something is old")
thread = threading.Thread(target=lambda: int("Markername"))
thread.start(); thread.join()
int("Markername")
"""


def fields_of(line: str) -> dict[str, str]:
    """As a program reads the line; whatever is not a field would be left over."""
    assert FIELD.sub("", line) == ""
    return {name: json.loads(value) if value[:1] == '"' else value for name, value in FIELD.findall(line)}


def lines(written: io.StringIO) -> list[dict[str, str]]:
    return [fields_of(line) for line in written.getvalue().splitlines()]


def test_an_answer_is_one_line_with_the_id_that_the_answer_carries(
    client: Client, db: None, written: io.StringIO
) -> None:
    answer = client.get("/healthz")

    (told,) = lines(written)
    ms = told.pop("ms")
    at = datetime.strptime(told.pop("at"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert told == {
        "level": "INFO",
        "logger": "clinic.requests",
        "request": answer.headers["X-Request-Id"],
        "method": "GET",
        "route": "/healthz",
        "status": "200",
    }
    assert ms.isdigit()
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60


def test_every_line_of_a_request_has_its_id_and_no_line_after_it(written: io.StringIO) -> None:
    def view(request: object) -> object:
        logging.getLogger("clinic.anything").warning("something was odd")
        return client_answer

    client_answer = Client().get("/healthz")
    written.truncate(written.seek(0))
    answer = RequestLogMiddleware(view)(RequestFactory().get("/anything/"))
    logging.getLogger("clinic.anything").warning("nobody asks now")

    first, second, after = lines(written)
    assert first["request"] == second["request"] == answer.headers["X-Request-Id"]
    assert (first["event"], second["status"], "request" in after) == ("something was odd", "200", False)


def test_an_id_from_outside_is_not_taken(client: Client, db: None, written: io.StringIO) -> None:
    answer = client.get("/healthz", headers={"x-request-id": "abcdef123456", "traceparent": "00-abc-def-01"})

    assert re.fullmatch("[0-9a-f]{12}", answer.headers["X-Request-Id"])
    assert answer.headers["X-Request-Id"] != "abcdef123456"
    assert "abcdef123456" not in written.getvalue()


def test_each_request_has_an_id_of_its_own(client: Client, db: None) -> None:
    assert len({client.get("/healthz").headers["X-Request-Id"] for _ in range(20)}) == 20


def test_an_error_is_one_line_with_its_kind_and_the_way_to_it(written: io.StringIO) -> None:
    try:
        json.loads(f"{{{MARKER}")
    except ValueError:
        logging.getLogger("clinic.anything").exception("something failed")

    (told,) = lines(written)
    assert told["error"] == "json.decoder.JSONDecodeError"
    first, *_, last = told["trace"].split(" > ")
    assert re.fullmatch(r"tests/clinic_site/test_log_lines\.py:\d+ test_an_error_is_one_line_\w+", first)
    assert last.endswith(" raw_decode") or last.endswith(" decode")
    assert MARKER not in written.getvalue()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("plain", "plain"),
        ("/learn/<slug:slug>/", "/learn/<slug:slug>/"),
        (35, "35"),
        ("", '""'),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('say "x"', '"say \\"x\\""'),
        ("C:\\", '"C:\\\\"'),
        ("first\nlevel=ERROR second", '"first\\nlevel=ERROR second"'),
        ("\x1b[31mred\x7f\x9b", '"\\u001b[31mred\\u007f\\u009b"'),
        ("Zoë\u2028", '"Zo\\u00eb\\u2028"'),
    ],
)
def test_a_value_never_leaves_its_field_nor_its_line(value: object, told: str) -> None:
    assert quoted(value) == told
    assert fields_of(f"value={told}") == {"value": str(value)}


def test_words_whose_values_do_not_fit_are_written_without_them() -> None:
    record = logging.LogRecord("clinic", logging.WARNING, __file__, 1, "%d posts", (MARKER,), None)

    assert fields_of(PrivateFormatter().format(record))["event"] == "%d posts"


def test_what_is_told_outside_ends_with_its_block(written: io.StringIO) -> None:
    with telling(job="sweep"), telling(request="r1"):
        logging.getLogger("clinic.jobs").info("inside")
    logging.getLogger("clinic.jobs").warning("outside")

    inside, outside = lines(written)
    assert (inside["job"], inside["request"]) == ("sweep", "r1")
    assert {"job", "request"} & set(outside) == set()


def test_error_that_ends_a_process_or_a_thread_is_such_a_line_too() -> None:
    done = subprocess.run([sys.executable, "-c", UNCAUGHT], cwd=settings.BASE_DIR, capture_output=True, text=True)

    told = [fields_of(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1
    assert (told[0]["logger"], "something is old" in told[0]["event"]) == ("py.warnings", True)
    assert [(line["logger"], line["error"]) for line in told[1:]] == [("clinic.defects", "builtins.ValueError")] * 2
    assert MARKER not in done.stderr


def test_every_handler_of_the_site_writes_in_this_form() -> None:
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"lines"}
    assert settings.LOGGING["formatters"] == {"lines": {"()": "clinic_site.log_lines.PrivateFormatter"}}
