"""What senders declare about their text, asked of the whole site as the web server holds it."""

import logging
from io import BytesIO
from urllib.parse import urlencode

import pytest

from clinic_site.wsgi import application
from consultations.models import ConsultationRequest
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "application/x-www-form-urlencoded"
DECLARED = [
    *("undefined", "hex", "rot13", "zlib", "base64", "idna", "quopri", "unicode_escape", "utf-16", "utf-8", "UTF8"),
    *('"hex"', "nonsense", "", "hex; charset=rot13"),
]
PARAMETERS = [f"charset={name}" for name in DECLARED] + ["charset*=rot13''x", "name*=nonsense''x", "charset*0=he", ";="]
MANY_FIELDS = "&".join(f"f{number}=x" for number in range(201))


def ask(path: str, content_type: str, *, query: str = "", body: bytes = b"") -> tuple[int, dict[str, str], str]:
    """Status, headers and page."""
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "testserver",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ORIGIN": "http://testserver",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }
    started: list[tuple[str, list[tuple[str, str]]]] = []
    response = application(environ, lambda *arguments: started.append(arguments))
    page = b"".join(response).decode()
    if hasattr(response, "close"):
        response.close()
    status, headers = started[-1]
    return int(status[:3]), dict(headers), page


def test_no_declaration_breaks_a_page_or_its_security_headers() -> None:
    answers = {word: ask("/search/", f"text/plain; {word}", query="q=sleep") for word in PARAMETERS}

    assert {word: status for word, (status, _, _) in answers.items()} == dict.fromkeys(PARAMETERS, 200)
    assert [word for word, (_, headers, _) in answers.items() if "Content-Security-Policy" not in headers] == []


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", f"{FORM}; charset=hex"])
def test_address_with_too_many_fields_is_one_line_in_the_log(
    content_type: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        status, headers, page = ask("/consultation/", content_type, query=MANY_FIELDS)

    assert (status, "Content-Security-Policy" in headers, "tel:988" in page) == (200, True, True)
    assert [record.levelname for record in caplog.records] == ["INFO"]


@pytest.mark.parametrize("declared", ["utf-8", "hex", "utf-16", "iso-8859-1"])
def test_form_is_read_as_utf_8_whatever_is_declared(declared: str) -> None:
    body = urlencode({**EVERY_ANSWER, "name": "Zoë 李"}).encode()
    status, _, page = ask("/consultation/", f"{FORM}; charset={declared}", body=body)

    assert (status, 'value="Zoë 李"' in page) == (403, True)


def test_form_in_parts_keeps_the_boundary_that_its_sender_chose() -> None:
    part = '--{0}\r\nContent-Disposition: form-data; name="name"\r\n\r\nZoë\r\n--{0}--\r\n'
    for declared, boundary in (("x y", "x y"), ("----WebKit7", "----WebKit7")):
        declaration = f'multipart/form-data; charset=hex; boundary="{declared}"'
        _, _, page = ask("/consultation/", declaration, body=part.format(boundary).encode())
        assert 'value="Zoë"' in page
    assert ConsultationRequest.objects.count() == 0
