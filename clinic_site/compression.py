"""Compresses what Django answers itself; published pages are compressed once, by the page store."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Gzip with padding of random length, so that the length of a page with a token in it tells nothing (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response if getattr(response, "is_published", False) else super().process_response(request, response)
