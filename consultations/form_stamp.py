"""The signed hidden field of the form: a token, the words that led here, the agreement as it was shown, and when.

No cookie holds any of them.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.edition import failed_lately
from clinic_site.pages_read import PageRead, page_read_at
from consultations.consent import Agreement

SALT = "consultation form"
UNKNOWN = PageRead("")
SECOND_PRESS_SALT = "second press"
SECOND_PRESS_AGE = 2 * 60 * 60  # seconds


@dataclass(frozen=True)
class FormStamp:
    token: str
    came_from: PageRead
    agreement: Agreement
    # When the form was first shown, in seconds since 1970; None when that is not known.
    opened_at: float | None = None

    def signed(self) -> str:
        agreement = [self.agreement.wording, self.agreement.version]
        came_from = [self.came_from.name, self.came_from.version_id]
        return signing.dumps([self.token, came_from, agreement, self.opened_at], salt=SALT)


def new_stamp(request: HttpRequest, agreement: Agreement) -> FormStamp:
    """A stamp for a form that opens, or for one that was sent without a good one: then nobody knows when it opened."""
    opened_at = None if request.method == "POST" else round(timezone.now().timestamp(), 1)
    return FormStamp(secrets.token_urlsafe(16), article_before(request), agreement, opened_at)


def read_stamp(signed: str) -> FormStamp | None:
    """The stamp of a form that we served, however long ago; None for anything else."""
    try:
        # A form that an earlier release served tells no time.
        token, came_from, (wording, version), *opened_at = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return FormStamp(token, _page_read(came_from), Agreement(wording, version), *opened_at)


def _page_read(signed: str | list[str]) -> PageRead:
    """A form that an earlier release served names the article alone."""
    return PageRead(signed) if isinstance(signed, str) else PageRead(*signed)


def second_press(stamp: FormStamp) -> str:
    """Proof that this form has been shown once more, for a browser that keeps no cookies."""
    return signing.TimestampSigner(salt=SECOND_PRESS_SALT).sign(stamp.token)


def is_second_press(signed: str, stamp: FormStamp | None) -> bool:
    try:
        token = signing.TimestampSigner(salt=SECOND_PRESS_SALT).unsign(signed, max_age=SECOND_PRESS_AGE)
    except signing.BadSignature:
        return False
    return stamp is not None and token == stamp.token


def article_before(request: HttpRequest) -> PageRead:
    """The article whose page led to the form, and its version, from a Referer of our own site; else UNKNOWN.

    The path alone is looked at. While the database is away nothing is known, and the form opens all the same.
    """
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
        if referer.netloc != request.get_host() or failed_lately():
            return UNKNOWN
        return page_read_at(referer.path) or UNKNOWN
    except (ValueError, DatabaseError, InterfaceError):
        return UNKNOWN
