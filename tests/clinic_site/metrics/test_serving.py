"""The figures are served on an internal address alone."""

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from clinic_site import env
from clinic_site.metrics import figures, serving
from tests.processes.running_site import free_port


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[serving.Server]:
    monkeypatch.setattr(figures, "FROM_DATABASE", {})
    with serving.Server(("127.0.0.1", 0), serving.Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def ask(server: serving.Server, path: str, method: str = "GET") -> tuple[int, str, str]:
    line = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    line.request(method, path)
    answer = line.getresponse()
    told = (answer.status, answer.getheader("Content-Type", ""), answer.read().decode())
    line.close()
    return told


def test_monitor_reads_the_figures_and_there_is_nothing_else(server: serving.Server) -> None:
    status, kind, text = ask(server, "/metrics")

    assert (status, kind.startswith("text/plain; version=")) == (200, True)
    assert "clinic_disk_free_bytes{" in text
    assert ask(server, "/")[::2] == (404, "")
    assert ask(server, "/metrics", "POST")[0] == 501


def test_nonsense_and_a_closed_line_end_nobody(server: serving.Server) -> None:
    for nonsense in (b"", b"\x16\x03\x01 no HTTP", b"GET /metrics HTTP/1.1\r\n"):
        with socket.create_connection(server.server_address) as line:
            line.sendall(nonsense)

    assert ask(server, "/metrics")[0] == 200


def test_figure_that_cannot_be_told_is_an_answer_without_words(
    server: serving.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "FROM_DISK", {"broken": lambda: [1 // 0]})

    assert ask(server, "/metrics")[::2] == (500, "")


def test_public_site_has_no_figures(client: Client, db: None) -> None:
    client.get("/")

    assert [client.get(path).status_code for path in ("/metrics", "/metrics/", "/admin/metrics/")] == [404, 404, 302]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", None),
        ("127.0.0.1:9101", ("127.0.0.1", 9101)),
        ("10.1.2.3:9101", ("10.1.2.3", 9101)),
        ("192.168.0.9:1", ("192.168.0.9", 1)),
        ("[::1]:9101", ("::1", 9101)),
        ("[fd00::5]:65535", ("fd00::5", 65535)),
    ],
)
def test_address_of_this_machine_or_its_private_network_is_taken(
    monkeypatch: pytest.MonkeyPatch, value: str, found: tuple[str, int] | None
) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", value)

    assert env.internal_address("METRICS_ADDRESS", taken=8000) == found


@pytest.mark.parametrize(
    "value",
    [
        *("0.0.0.0:9101", "[::]:9101", "8.8.8.8:9101", "203.0.113.7:9101", "[2001:4860::1]:9101", "172.32.0.1:9101"),
        *("127.0.0.1", "127.0.0.1:", ":9101", "9101", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:8000"),
        *("127.0.0.1:x", "127.0.0.1:-1", "::1:9101", "[127.0.0.1]:9101", "clinic.example:9101", "http://127.0.0.1:91"),
        *("127.0.0.1:9101/metrics", "[::1:9101", "::ffff:8.8.8.8:9101", "127.1:9101", "127.0.0.1:٩١٠١"),
    ],
)
def test_any_other_address_is_refused_by_name_and_form(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("METRICS_ADDRESS", value)

    with pytest.raises(ImproperlyConfigured, match="^METRICS_ADDRESS must be an IP address of this machine or of its"):
        env.internal_address("METRICS_ADDRESS", taken=8000)


def test_address_that_is_taken_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "FROM_DATABASE", {})
    monkeypatch.setattr(serving, "TRY_AGAIN_AFTER", 0.05)
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        Thread(target=serving._serve, args=[("127.0.0.1", port)], daemon=True).start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError):
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            line.request("GET", "/metrics")
            assert line.getresponse().status == 200
            return
    raise AssertionError("nobody serves the figures")
