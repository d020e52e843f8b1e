"""Published pages kept ready to send: a WSGI application in front of Django that answers before Django does any work.

A page is kept as Django made it, headers included, compressed ahead of time. It goes when the edition changes (what
public pages show has changed), or when the clock changes what it shows. Everything else is passed on to Django. Where
machines share a cache, a page that another process has made is taken from there.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.http.request import split_domain_port, validate_host

from clinic_site.client_address import came_through_https
from clinic_site.edition import UNKNOWN, current_edition, forget_doubts, is_doubted
from clinic_site.metrics.counting import answered
from pages.negotiation import encoding_for, has_seen
from pages.next_change import next_change_by_the_clock
from pages.shared_pages import SharedPages
from pages.stored_page import BEST, QUICK, StoredPage

Environ = Mapping[str, Any]
Application = Callable[..., Iterable[bytes]]

LARGEST = 12_000_000  # bytes of pages that one process keeps; twice that for as long as those of before are at hand
TRY_AGAIN_AFTER = 10.0  # seconds, when it cannot be said how long pages stay right
NEVER_KEPT = ("/admin/", settings.STATIC_URL, settings.MEDIA_URL)
STAFF_COOKIE = re.compile(rf"(?:^|;)\s*{re.escape(settings.SESSION_COOKIE_NAME)}=")


class KeptPages:
    """The pages of one edition, until the clock changes what they show. Each has an identity of its own."""

    def __init__(self, edition: int, stays_until: float) -> None:
        self.edition = edition
        self.stays_until = stays_until  # seconds since 1970, UTC
        self.pages: dict[str, StoredPage] = {}
        self.size = 0

    def are_right(self, edition: int) -> bool:
        return edition == self.edition and time.time() < self.stays_until


class PageStore:
    def __init__(self, application: Application) -> None:
        self.application = application
        self.now = self.before = KeptPages(UNKNOWN, stays_until=0)
        self.lock = Lock()
        self.shared = SharedPages()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        kept = self._kept_pages()
        page = kept.pages.get(environ["PATH_INFO"]) or self._shared_page(environ, kept)
        if page is not None and _may_answer(environ, page):
            return _send(page, environ, start_response, is_counted=False)
        return self._ask_django(environ, start_response, kept)

    def make_ready(self) -> None:
        """Make every public page now, so that each can be read here even if the database goes away."""
        from pages.first_reader import read_every_page  # noqa: PLC0415 (needs the models)

        read_every_page(self)

    def _kept_pages(self) -> KeptPages:
        """Throw away what is kept when it is no longer right; what turns out to be unchanged is not compressed anew."""
        edition = current_edition()
        if not self.now.are_right(edition):
            with self.lock:
                if not self.now.are_right(edition):
                    self._begin_anew(edition)
        return self.now

    def _begin_anew(self, edition: int) -> None:
        stays_until = _stays_until()  # asked before any of its pages is made
        if stays_until is None and self.now.edition == edition:
            # The clock alone has changed something, and nobody can say what: better what was right a moment ago.
            self.now.stays_until = time.time() + TRY_AGAIN_AFTER
            return
        self.before = self.now if self.now.pages else self.before
        self.now = KeptPages(edition, stays_until or time.time() + TRY_AGAIN_AFTER)

    def _shared_page(self, environ: Environ, kept: KeptPages) -> StoredPage | None:
        if not _is_for_anybody(environ) or environ["PATH_INFO"].startswith(NEVER_KEPT):
            return None
        page = self.shared.get(kept.edition, environ["PATH_INFO"])
        if page is not None:
            self._keep(environ["PATH_INFO"], page, kept)
        return page

    def _ask_django(self, environ: Environ, start_response: Callable[..., Any], kept: KeptPages) -> Iterable[bytes]:
        started: list[Any] = []
        forget_doubts()
        response = self.application(environ, lambda *arguments: started.append(arguments))
        if getattr(response, "is_published", False) and _is_for_everybody(response):
            with closing(response):
                page = self._page_of(environ, response, kept)
            return _send(page, environ, start_response)
        start_response(*started[-1])
        if environ["REQUEST_METHOD"] == "HEAD":
            response.close()
            return []
        return response

    def _page_of(self, environ: Environ, response: HttpResponse, kept: KeptPages) -> StoredPage:
        path = environ["PATH_INFO"]
        candidates = (kept.pages.get(path), self.before.pages.get(path))
        same = next((page for page in candidates if page is not None and page.shows_the_same_as(response)), None)
        is_worth_it = not is_doubted() and not (response.reads_query and environ.get("QUERY_STRING"))
        page = same or StoredPage.of(response, quality=BEST if is_worth_it else QUICK)
        if is_worth_it:
            self._keep(path, page, kept)
            self.shared.put(kept.edition, path, page, stays_until=kept.stays_until)
        return page

    def _keep(self, path: str, page: StoredPage, kept: KeptPages) -> None:
        """Keep a page with those that were right when it was begun; if they are no longer, it goes with them."""
        with self.lock:
            replaced = kept.pages.pop(path, None)
            kept.size += page.size - (replaced.size if replaced else 0)
            kept.pages[path] = page
            while kept.size > LARGEST:
                oldest = next(iter(kept.pages))
                kept.size -= kept.pages.pop(oldest).size


def _stays_until() -> float | None:
    """When the clock changes what pages show, in seconds since 1970; None while the database cannot be asked."""
    try:
        return next_change_by_the_clock()
    except (DatabaseError, InterfaceError):
        return None


def _may_answer(environ: Environ, page: StoredPage) -> bool:
    return _is_for_anybody(environ) and not (page.reads_query and environ.get("QUERY_STRING"))


def _is_for_anybody(environ: Environ) -> bool:
    """Whether it is answered with what everybody gets."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and _is_our_host(environ.get("HTTP_HOST", ""))
        and not STAFF_COOKIE.search(environ.get("HTTP_COOKIE", ""))
        and environ.get("CONTENT_LENGTH") in (None, "", "0")
        and (not settings.HTTPS or came_through_https(environ))
    )


@lru_cache(maxsize=256)
def _is_our_host(host: str) -> bool:
    """Whether Django would answer under this name, in its own words."""
    name, _ = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _is_for_everybody(response: HttpResponse) -> bool:
    """A page that sets a cookie, or was made for one, is never kept, whatever it says of itself."""
    return not response.cookies and "cookie" not in response.headers.get("Vary", "").lower()


def _send(
    page: StoredPage, environ: Environ, start_response: Callable[..., Any], *, is_counted: bool = True
) -> Iterable[bytes]:
    """What Django has just made is counted already."""
    form = page.forms[encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    seen = environ.get("HTTP_IF_NONE_MATCH")
    is_unchanged = bool(seen) and has_seen(seen, form.etag)
    if not is_counted:
        answered(environ["REQUEST_METHOD"], page.route, 304 if is_unchanged else 200)
    if is_unchanged:
        start_response(NOT_MODIFIED, list(form.headers_unchanged))
        return []
    start_response(OK, list(form.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


def _status(code: HTTPStatus) -> str:
    return f"{code.value} {code.phrase}"


OK, NOT_MODIFIED = _status(HTTPStatus.OK), _status(HTTPStatus.NOT_MODIFIED)
