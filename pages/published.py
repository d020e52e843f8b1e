"""Marks the pages that are the same for everybody, so that the page store and shared caches may keep them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from clinic_site.edition import look_now

# Half a minute in a shared cache or a browser, and a second in our own processes: a change shows within a minute.
# While the site cannot be reached, a cache may show what it has for a day.
FOR_EVERYBODY = "public, max-age=30, stale-if-error=86400"
FOR_STAFF = "private, no-store"

View = Callable[..., HttpResponse]


def published(view: View, *, reads_query: bool = False, leads_on: bool = False) -> View:
    """Let the answer be kept for everybody; staff who are signed in always get a fresh one.

    `reads_query` says that the page depends on what stands after the question mark. `leads_on` lets the browser fetch
    the page that somebody is about to open as the finger goes down; the rules cost a request, so a list has them, and
    the pages that people land on do not.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_staff:
            look_now()
        response = view(request, *args, **kwargs)
        if response.status_code in (HTTPStatus.OK, HTTPStatus.MOVED_PERMANENTLY):
            response.headers["Cache-Control"] = FOR_STAFF if is_staff else FOR_EVERYBODY
        if response.status_code == HTTPStatus.OK:
            if leads_on:
                response.headers["Speculation-Rules"] = f'"{static("reading.speculationrules")}"'
            response.is_published = not is_staff
            response.reads_query = reads_query
        return response

    return marked
