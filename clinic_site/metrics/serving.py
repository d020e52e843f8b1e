"""Serves the figures under METRICS_ADDRESS, in a thread of the worker that delivers mail."""

import logging
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from django.conf import settings
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from clinic_site.metrics.figures import all_figures

logger = logging.getLogger("clinic.metrics")

PATH = "/metrics"
# Another worker of this machine may have the address, and may end.
TRY_AGAIN_AFTER = 5.0  # seconds


def start() -> None:
    """Serve for as long as this process lives, when an address is set."""
    if settings.METRICS_ADDRESS:
        Thread(target=_serve, args=[settings.METRICS_ADDRESS], name="metrics", daemon=True).start()


def _serve(address: tuple[str, int]) -> None:
    has_told = False
    while True:
        try:
            with Server(address, Handler) as server:
                server.serve_forever()
        except OSError as error:
            if not has_told:
                logger.warning("figures are not served here: %s", error.strerror)
            has_told = True
        time.sleep(TRY_AGAIN_AFTER)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Without the look-up of a name that Python's own makes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked has gone, or sent nonsense."""
        logger.info("a question for figures was broken off")


class Handler(BaseHTTPRequestHandler):
    timeout = 5  # seconds to ask

    def do_GET(self) -> None:
        if self.path.partition("?")[0] != PATH:
            self._send(HTTPStatus.NOT_FOUND, b"")
            return
        try:
            body = generate_latest(all_figures())
        except Exception:
            logger.exception("figures could not be told")
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, b"")
            return
        self._send(HTTPStatus.OK, body)

    def _send(self, status: HTTPStatus, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def version_string(self) -> str:
        return "figures"

    def log_message(self, *arguments: object) -> None:
        """Monitors ask all day: not a line for each."""
