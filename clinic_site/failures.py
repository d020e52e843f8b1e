"""Pages for when something went wrong. None of them needs the database: facts come from a copy on disk."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string

from clinic_site.context import facts_on_disk
from clinic_site.database_state import means_away
from clinic_site.metrics import counting

logger = logging.getLogger("clinic.failures")

# How much of an oversize body is read and thrown away, so that the browser hears the answer before the line is cut.
LARGEST_DRAIN = 32_000_000  # bytes
# Addresses under which staff may send more than elsewhere, in bytes. Each app adds its own when it is ready.
LARGER_BODIES: dict[str, int] = {}
BODILESS = ("GET", "HEAD", "OPTIONS")


def failure(request: HttpRequest, status: int, template: str | None = None) -> HttpResponse:
    """Render the page of an error status with facts from disk alone."""
    html = render_to_string(template or f"{status}.html", facts_on_disk(request))
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class FailureMiddleware:
    """Answer oversize bodies, malformed requests and a missing database with a page and one log line each."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _body_length(request) > _largest_body(request):
            _drain(request, min(_body_length(request), LARGEST_DRAIN))
            if not request.path.startswith("/admin/"):
                counting.posted(counting.TOO_LARGE)
            return failure(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if request.method not in BODILESS and _has_body_of_unknown_length(request):
            _drain(request, LARGEST_DRAIN)
            return failure(request, HTTPStatus.LENGTH_REQUIRED, "400.html")
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            return failure(request, HTTPStatus.BAD_REQUEST)
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return _with_allow(failure(request, HTTPStatus.BAD_REQUEST), response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if means_away(error):
            return database_away(request)
        if isinstance(error, SuspiciousOperation | BadRequest | MultiPartParserError | UnreadablePostError):
            logger.info("refused a malformed request: %s", type(error).__name__)
            return failure(request, HTTPStatus.BAD_REQUEST)
        return None


def database_away(request: HttpRequest) -> HttpResponse:
    logger.error("the database cannot be reached")
    return failure(request, HTTPStatus.SERVICE_UNAVAILABLE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return failure(request, HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return failure(request, HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return failure(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    if means_away(sys.exc_info()[1]):
        return database_away(request)
    return failure(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or from one that is too old."""
    return failure(request, HTTPStatus.FORBIDDEN, "403_csrf.html")


def too_many_sign_ins(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    response = failure(request, HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "900"  # seconds: AXES_COOLOFF_TIME
    return response


def _body_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _largest_body(request: HttpRequest) -> int:
    """What may be sent here. The session is not looked at yet: whoever only seems to be staff is sent away unread."""
    if request.path.startswith("/admin/") and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return LARGER_BODIES.get(request.path, settings.LARGEST_STAFF_BODY)
    return settings.LARGEST_BODY


def _has_body_of_unknown_length(request: HttpRequest) -> bool:
    """Whether a body was sent in chunks, which Django would take for an empty one."""
    return bool(request.META.get("HTTP_TRANSFER_ENCODING")) and not request.META.get("CONTENT_LENGTH")


def _drain(request: HttpRequest, left: int) -> None:
    stream = request.META.get("wsgi.input")
    while left > 0 and stream is not None:
        chunk = stream.read(min(left, 65536))
        if not chunk:
            break
        left -= len(chunk)


def _with_allow(page: HttpResponse, response: HttpResponse) -> HttpResponse:
    page.status_code = HTTPStatus.METHOD_NOT_ALLOWED
    page.headers["Allow"] = response.headers.get("Allow", "GET, HEAD")
    return page
