"""Asks for every public page once, so that a process has them all at hand before the database may go away."""

import sys
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from pages.sitemaps import SITEMAPS

Environ = dict[str, Any]


def read_every_page(application: Callable[..., Iterable[bytes]]) -> None:
    """Ask `application` for each page that the sitemap lists, as a visitor would; stop when the database is away."""
    try:
        for path in _paths():
            response = application(_request(path), lambda *arguments: None)
            if hasattr(response, "close"):
                response.close()
    except (DatabaseError, InterfaceError):
        return


def _paths() -> Iterator[str]:
    for sitemap in (kind() for kind in SITEMAPS.values()):
        yield from [sitemap.location(item) for item in sitemap.items()]


def _request(path: str) -> Environ:
    site = urlsplit(settings.SITE_URL)
    port = site.port or (443 if site.scheme == "https" else 80)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": site.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
