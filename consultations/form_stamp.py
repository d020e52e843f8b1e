"""The signed hidden field of the form: a one-time token, the words that led here, and the agreement as it was shown.

No cookie holds any of them.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest

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

    def signed(self) -> str:
        agreement = [self.agreement.wording, self.agreement.version]
        return signing.dumps([self.token, [self.came_from.name, self.came_from.version_id], agreement], salt=SALT)


def new_stamp(request: HttpRequest, agreement: Agreement) -> FormStamp:
    return FormStamp(secrets.token_urlsafe(16), article_before(request), agreement)


def read_stamp(signed: str) -> FormStamp | None:
    """The stamp of a form that we served, however long ago; None for anything else."""
    try:
        token, came_from, (wording, version) = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return FormStamp(token, _page_read(came_from), Agreement(wording, version))


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
