"""Published pages kept ready to send: a WSGI application in front of Django that answers before Django does any work.

A page is kept as Django made it, headers included, compressed ahead of time. It goes when the edition changes (what
public pages show has changed), or when the clock changes what it shows. Everything else is passed on to Django.
"""

import gzip
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from threading import Lock
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpResponse

from clinic_site.client_address import came_through_https
from clinic_site.edition import current_edition
from pages.next_change import next_change_by_the_clock

Environ = Mapping[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[..., Iterable[bytes]]

LARGEST = 24_000_000  # bytes of pages that one process keeps
MOST_HOSTS = 32
# What belongs to one answer or one form of it, and is written anew.
NOT_KEPT = frozenset({"content-length", "content-encoding", "etag", "vary", "x-request-id"})
PREFERRED = ("br", "gzip", "")


@dataclass(frozen=True)
class Form:
    """A page in one encoding, ready to send."""

    etag: str
    headers: Headers
    headers_unchanged: Headers  # for a browser that has it already
    body: bytes


class StoredPage:
    def __init__(self, response: HttpResponse) -> None:
        self.content = response.content
        self.own_headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
        self.reads_query = response.reads_query
        self.goes_at = next_change_by_the_clock()  # seconds since 1970
        etag = hashlib.sha256(self.content).hexdigest()[:20]
        self.forms = {
            "": self._form(etag, "", self.content),
            "gzip": self._form(f"{etag}-gzip", "gzip", gzip.compress(self.content, 9, mtime=0)),
            "br": self._form(f"{etag}-br", "br", brotli.compress(self.content, quality=11)),
        }
        self.size = sum(len(form.body) for form in self.forms.values())

    def shows_the_same_as(self, response: HttpResponse) -> bool:
        kept = [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
        return (self.content, self.own_headers) == (response.content, kept)

    def _form(self, etag: str, encoding: str, body: bytes) -> Form:
        shared = [*self.own_headers, ("ETag", f'"{etag}"'), ("Vary", "Accept-Encoding")]
        encoded = [("Content-Encoding", encoding)] if encoding else []
        return Form(
            etag=f'"{etag}"',
            headers=[*shared, *encoded, ("Content-Length", str(len(body)))],
            headers_unchanged=[header for header in shared if header[0] != "Content-Type"],
            body=body,
        )


class PageStore:
    def __init__(self, application: Application) -> None:
        self.application = application
        self.edition = -1
        self.pages: dict[str, StoredPage] = {}
        self.of_last_edition: dict[str, StoredPage] = {}
        self.size = 0
        self.hosts: set[str] = set()  # those that Django has accepted
        self.lock = Lock()
        self.staff_cookie = f"{settings.SESSION_COOKIE_NAME}="

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        edition = current_edition()
        if edition != self.edition:
            self._turn_to(edition)
        page = self.pages.get(environ["PATH_INFO"])
        if page is not None and self._may_answer(environ, page):
            return _send(page, environ, start_response)
        return self._ask_django(environ, start_response, edition)

    def _turn_to(self, edition: int) -> None:
        """Throw away what is kept; pages that turn out to be unchanged need not be compressed anew."""
        with self.lock:
            if edition != self.edition:
                self.of_last_edition = self.pages or self.of_last_edition
                self.pages, self.size, self.edition = {}, 0, edition

    def _may_answer(self, environ: Environ, page: StoredPage) -> bool:
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and environ.get("HTTP_HOST") in self.hosts
            and not (page.reads_query and environ.get("QUERY_STRING"))
            and self.staff_cookie not in environ.get("HTTP_COOKIE", "")
            and environ.get("CONTENT_LENGTH") in (None, "", "0")
            and time.time() < page.goes_at
            and (not settings.HTTPS or came_through_https(environ))
        )

    def _ask_django(self, environ: Environ, start_response: Callable[..., Any], edition: int) -> Iterable[bytes]:
        host, query = environ.get("HTTP_HOST", ""), environ.get("QUERY_STRING", "")
        started: list[Any] = []
        response = self.application(environ, lambda *arguments: started.append(arguments))
        if getattr(response, "is_published", False) and _is_for_everybody(response):
            page = self._page_of(environ["PATH_INFO"], response)
            if not (page.reads_query and query):
                self._keep(environ["PATH_INFO"], page, host, edition)
            response.close()
            return _send(page, environ, start_response)
        start_response(*started[-1])
        if environ["REQUEST_METHOD"] == "HEAD":
            response.close()
            return []
        return response

    def _page_of(self, path: str, response: HttpResponse) -> StoredPage:
        before = self.of_last_edition.get(path)
        if before is not None and before.shows_the_same_as(response):
            before.goes_at = next_change_by_the_clock()
            return before
        return StoredPage(response)

    def _keep(self, path: str, page: StoredPage, host: str, edition: int) -> None:
        with self.lock:
            if edition != self.edition:
                return  # it has changed while the page was made
            self.of_last_edition.pop(path, None)
            replaced = self.pages.pop(path, None)
            self.size += page.size - (replaced.size if replaced else 0)
            self.pages[path] = page
            while self.size > LARGEST:
                oldest = next(iter(self.pages))
                self.size -= self.pages.pop(oldest).size
            if len(self.hosts) < MOST_HOSTS:
                self.hosts.add(host)


def _is_for_everybody(response: HttpResponse) -> bool:
    """A page that sets a cookie, or was made for one, is never kept, whatever it says of itself."""
    return not response.cookies and "cookie" not in response.headers.get("Vary", "").lower()


def _send(page: StoredPage, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    form = page.forms[_encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    seen = environ.get("HTTP_IF_NONE_MATCH")
    if seen and _has_seen(seen, form.etag):
        start_response(NOT_MODIFIED, list(form.headers_unchanged))
        return []
    start_response(OK, list(form.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


def _has_seen(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: a weak comparison, because a proxy that compresses anew weakens the tag."""
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (etag, "*") for tag in tags)


@lru_cache(maxsize=256)
def _encoding_for(accepted: str) -> str:
    """The encoding to send by RFC 9110, 12.5.3; the plain page when none of ours is acceptable."""
    weights = dict(_weighed(word) for word in accepted.lower().split(",") if word.strip())
    usable = [name for name in PREFERRED[:-1] if weights.get(name, weights.get("*", 0)) > 0]
    return max(usable, key=lambda name: weights.get(name, weights.get("*", 0)), default="")


def _weighed(word: str) -> tuple[str, float]:
    name, _, parameter = word.partition(";")
    key, _, value = parameter.strip().partition("=")
    try:
        return name.strip(), float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return name.strip(), 0.0


def _status(code: HTTPStatus) -> str:
    return f"{code.value} {code.phrase}"


OK, NOT_MODIFIED = _status(HTTPStatus.OK), _status(HTTPStatus.NOT_MODIFIED)
