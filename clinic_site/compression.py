"""Compresses what Django answers itself; published pages are compressed once, by the page store."""

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

COMPRESSED_ALREADY = frozenset({"image/avif", "image/webp", "image/jpeg", "image/png"})


class CompressionMiddleware(GZipMiddleware):
    """Gzip with padding of random length, so that the length of a page with a token in it tells nothing (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(response, "is_published", False) or response.headers.get("Content-Type") in COMPRESSED_ALREADY:
            return response
        return super().process_response(request, response)
