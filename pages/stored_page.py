"""A finished page as it is kept: its headers, and its bytes in each encoding."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import brotli
from django.http import HttpResponse

Headers = list[tuple[str, str]]

# What belongs to one answer or one form of it, and is written anew.
NOT_KEPT = frozenset({"content-length", "content-encoding", "etag", "vary", "x-request-id"})
ENCODINGS = ("", "gzip", "br")
BEST, QUICK = 11, 4  # of Brotli: for a page that many will read, and for one that nobody will read again


@dataclass(frozen=True)
class Form:
    """A page in one encoding, ready to send."""

    etag: str
    headers: Headers
    headers_unchanged: Headers  # for a browser that has it already
    body: bytes


class StoredPage:
    """Made of a body for each of ENCODINGS and the headers that Django gave.

    `reads_query` says whether it depends on the query, `route` is the pattern of its address, for counting.
    """

    def __init__(self, bodies: Mapping[str, bytes], own_headers: Headers, *, reads_query: bool, route: str) -> None:
        self.content = bodies[""]
        self.own_headers = own_headers
        self.reads_query = reads_query
        self.route = route
        etag = hashlib.sha256(self.content).hexdigest()[:20]
        self.forms = {
            encoding: self._form(f"{etag}-{encoding}" if encoding else etag, encoding, bodies[encoding])
            for encoding in ENCODINGS
        }
        self.size = sum(len(form.body) for form in self.forms.values())

    @classmethod
    def of(cls, response: HttpResponse, *, quality: int = BEST) -> "StoredPage":
        """Compress a page that Django has just made."""
        content = response.content
        bodies = {
            "": content,
            "gzip": gzip.compress(content, 9, mtime=0),
            "br": brotli.compress(content, quality=quality),
        }
        route = getattr(response, "route", "")
        return cls(bodies, _kept_headers(response), reads_query=response.reads_query, route=route)

    def shows_the_same_as(self, response: HttpResponse) -> bool:
        return (self.content, self.own_headers) == (response.content, _kept_headers(response))

    def _form(self, etag: str, encoding: str, body: bytes) -> Form:
        shared = [*self.own_headers, ("ETag", f'"{etag}"'), ("Vary", "Accept-Encoding")]
        encoded = [("Content-Encoding", encoding)] if encoding else []
        return Form(
            etag=f'"{etag}"',
            headers=[*shared, *encoded, ("Content-Length", str(len(body)))],
            headers_unchanged=[header for header in shared if header[0] != "Content-Type"],
            body=body,
        )


def _kept_headers(response: HttpResponse) -> Headers:
    return [(name, value) for name, value in response.items() if name.lower() not in NOT_KEPT]
