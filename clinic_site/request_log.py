"""One log line for each answer, and an id that all lines of one request share."""

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clinic_site.database_state import means_away
from clinic_site.log_lines import telling
from clinic_site.metrics import counting

logger = logging.getLogger("clinic.requests")


class RequestLogMiddleware:
    """Log method, route, status and time. The route is the pattern, never the address that was typed.

    The id is ours alone: one that was sent along is not looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex[:12]
        with telling(request=request_id):
            response = self._answer(request)
        response.headers["X-Request-Id"] = request_id
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        seconds = time.monotonic() - started
        fields = {
            "method": request.method if request.method in KNOWN_METHODS else "OTHER",
            "route": _route(request, response),
            "status": response.status_code,
            "ms": round(seconds * 1000),
        }
        counting.answered(fields["method"], fields["route"], response.status_code, seconds)
        response.route = fields["route"]  # for the page store, which answers the next one
        level = logging.ERROR if response.status_code == 500 else logging.INFO
        logger.log(level, "answered", extra={"fields": fields})
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
