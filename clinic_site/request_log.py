"""One log line for each answer, and log lines that repeat nothing a visitor typed."""

import logging
import time
import traceback
import uuid
from collections.abc import Callable
from types import TracebackType

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clinic_site.database_state import means_away

logger = logging.getLogger("clinic.requests")


class RequestLogMiddleware:
    """Log method, route, status and time. The route is the pattern, never the address that was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        request_id = uuid.uuid4().hex[:12]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request_id
        milliseconds = (time.monotonic() - started) * 1000
        method = request.method if request.method in KNOWN_METHODS else "OTHER"
        level = logging.ERROR if response.status_code == 500 else logging.INFO
        logger.log(
            level,
            "%s %s %s %.0f ms %s",
            method,
            _route(request, response),
            response.status_code,
            milliseconds,
            request_id,
        )
        return response


def _route(request: HttpRequest, response: HttpResponse) -> str:
    match = request.resolver_match
    if match:
        return f"/{match.route}"
    # WhiteNoise answers without asking for a route.
    is_file = request.path.startswith(settings.STATIC_URL) and response.status_code < 400
    return "(static file)" if is_file else "(no such page)"


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class UnexpectedErrors(logging.Filter):
    """Keep what means a defect: an error with a traceback, other than a database that is away for a while."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.exc_info or record.exc_info[0] is None:
            return False
        # The message would name the address as it was typed; the request's own line names its route.
        record.msg, record.args = "unexpected error", ()
        return not means_away(record.exc_info[1])


class PrivateFormatter(logging.Formatter):
    """Write where an error happened and of what kind; its message may quote what a visitor typed, so it stays out."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:  # noqa: N802
        kind, _, trace = ei
        frames = "".join(traceback.format_tb(trace))
        return f"{frames}{kind.__module__}.{kind.__qualname__}"

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler may have cached the full text
        return super().format(record)
