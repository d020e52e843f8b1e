"""Finished pages in a cache that several machines share: made and compressed once for all processes of an edition.

The cache is a convenience. It may be empty, slow or gone, and what it holds is believed only with our own seal, because
whoever can write to it could otherwise put a page of theirs in front of every reader.
"""

import hashlib
import hmac
import json
import logging
import time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.utils.crypto import salted_hmac

from clinic_site.edition import UNKNOWN
from pages.stored_page import ENCODINGS, StoredPage

logger = logging.getLogger("clinic.pages")

LONGEST = 24 * 60 * 60  # seconds
TRY_AGAIN_AFTER = 10.0  # seconds without the cache, once it has failed
SEAL = 32  # bytes
# What pages are made from beside the database: another release, or other settings, must not get each other's pages.
SOURCES = ("clinic_site", "pages", "consultations", "templates", "static")
PACKAGES = "requirements.txt"
SETTINGS = ("ALLOWED_HOSTS", "DEBUG", "HTTPS", "SHOW_UNREVIEWED_ARTICLES", "SITE_URL")


class SharedPages:
    """The pages of all processes; nothing where the cache is not shared."""

    def __init__(self) -> None:
        self.fails_until = 0.0  # by the monotonic clock

    def get(self, edition: int, path: str) -> StoredPage | None:
        if edition == UNKNOWN or not self._can_be_asked():
            return None
        key = _key(edition, path)
        try:
            sealed = caches["default"].get(key)
        except OSError as error:
            self._do_without(error)
            return None
        return _opened(key, sealed) if sealed else None

    def put(self, edition: int, path: str, page: StoredPage, *, stays_until: float) -> None:
        """Share a page of this edition until the clock changes what it shows (seconds since 1970, UTC)."""
        seconds = int(min(stays_until - time.time(), LONGEST))
        if edition == UNKNOWN or seconds < 1 or not self._can_be_asked():
            return
        key = _key(edition, path)
        try:
            caches["default"].set(key, _sealed(key, page, stays_until), timeout=seconds)
        except OSError as error:
            self._do_without(error)

    def _can_be_asked(self) -> bool:
        return settings.CACHE_IS_SHARED and time.monotonic() >= self.fails_until

    def _do_without(self, error: Exception) -> None:
        self.fails_until = time.monotonic() + TRY_AGAIN_AFTER
        logger.warning("the shared cache does not answer (%s); pages are made here", type(error).__name__)


def _key(edition: int, path: str) -> str:
    return f"page:{release_digest()}:{edition}:{hashlib.sha256(path.encode()).hexdigest()}"


@cache
def release_digest() -> str:
    """Tells this release with these settings from any other."""
    digest = hashlib.sha256(repr([getattr(settings, name) for name in SETTINGS]).encode())
    files = [path for folder in SOURCES for path in Path(settings.BASE_DIR, folder).rglob("*")]
    files.append(Path(settings.BASE_DIR, PACKAGES))
    for path in sorted(path for path in files if path.is_file() and path.suffix != ".pyc"):
        digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _sealed(key: str, page: StoredPage, stays_until: float) -> bytes:
    bodies = [page.forms[encoding].body for encoding in ENCODINGS]
    head = json.dumps(
        [page.own_headers, page.reads_query, page.route, stays_until, [len(body) for body in bodies]]
    ).encode()
    packed = head + b"\n" + b"".join(bodies)
    return _seal(key, packed) + packed


def _opened(key: str, sealed: bytes) -> StoredPage | None:
    """The page under this key; None when it does not bear our seal for it, or the clock has changed what it shows.

    The cache ends it by the clock of the machine that made it, which may be slow.
    """
    seal, packed = sealed[:SEAL], sealed[SEAL:]
    if not hmac.compare_digest(seal, _seal(key, packed)):
        logger.error("the shared cache holds a page that we did not make; it is not shown")
        return None
    head, _, rest = packed.partition(b"\n")
    own_headers, reads_query, route, stays_until, lengths = json.loads(head)
    if stays_until <= time.time():
        return None
    bodies = {}
    for encoding, length in zip(ENCODINGS, lengths, strict=True):
        bodies[encoding], rest = rest[:length], rest[length:]
    headers = [(name, value) for name, value in own_headers]
    return StoredPage(bodies, headers, reads_query=reads_query, route=route)


def _seal(key: str, packed: bytes) -> bytes:
    return salted_hmac("pages.shared_pages", key.encode() + b"\n" + packed, algorithm="sha256").digest()
