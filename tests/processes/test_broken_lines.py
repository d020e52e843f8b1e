"""Lines that gunicorn meets before Django does: too slow, too long, or no request at all."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.processes.running_site import RunningSite, free_port

HALF = b"POST /consultation/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_A_BODY = HALF + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nname=A"
UNREADABLE = {
    400: b"GET\r\n\r\n",
    414: b"GET /?" + b"a" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    431: b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path_factory.mktemp("lines"), database_url="", mail_port=free_port())
    try:
        running.start()
        running.manage("shell", "--no-imports", "-c", "from clinic_site.facts import read_facts; read_facts()")
        yield running
    finally:
        running.stop()


def open_line(site: RunningSite, sent: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", site.port), timeout=10)
    line.sendall(sent)
    return line


@pytest.mark.parametrize("status", UNREADABLE)
def test_what_cannot_be_read_is_answered_with_our_headers_the_crisis_line_and_the_phone(
    site: RunningSite, status: int
) -> None:
    with open_line(site, UNREADABLE[status]) as line:
        answer = http.client.HTTPResponse(line)
        answer.begin()
        text = answer.read().decode()

    assert answer.status == status
    assert [words for words in ("911", "988", "(703) 555-0142 (a sample number") if words not in text] == []
    assert "aaaa" not in text
    assert (answer.headers["X-Content-Type-Options"], answer.headers["X-Frame-Options"]) == ("nosniff", "DENY")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_site_answers_while_ten_visitors_have_sent_half_a_request(site: RunningSite) -> None:
    with ExitStack() as lines:
        for number in range(10):
            lines.enter_context(open_line(site, HALF_A_BODY if number % 2 else HALF))
        for _ in range(10):
            with open_line(site, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") as asking:
                assert asking.recv(15) == b"HTTP/1.1 200 OK"

    assert site.defects() == []
