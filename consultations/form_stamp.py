"""The signed hidden field of the form: a one-time token, the article that led here, and the agreement as it was shown.

No cookie holds any of them.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from consultations.consent import Agreement

SALT = "consultation form"
SECOND_PRESS_SALT = "second press"
SECOND_PRESS_AGE = 2 * 60 * 60  # seconds


@dataclass(frozen=True)
class FormStamp:
    token: str
    came_from: str
    agreement: Agreement

    def signed(self) -> str:
        agreement = [self.agreement.wording, self.agreement.version]
        return signing.dumps([self.token, self.came_from, agreement], salt=SALT)


def new_stamp(request: HttpRequest, agreement: Agreement) -> FormStamp:
    return FormStamp(secrets.token_urlsafe(16), article_before(request), agreement)


def read_stamp(signed: str) -> FormStamp | None:
    """The stamp of a form that we served, however long ago; None for anything else."""
    try:
        token, came_from, (wording, version) = signing.loads(signed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return FormStamp(token, came_from, Agreement(wording, version))


def second_press(stamp: FormStamp) -> str:
    """Proof that this form has been shown once more, for a browser that keeps no cookies."""
    return signing.TimestampSigner(salt=SECOND_PRESS_SALT).sign(stamp.token)


def is_second_press(signed: str, stamp: FormStamp | None) -> bool:
    try:
        token = signing.TimestampSigner(salt=SECOND_PRESS_SALT).unsign(signed, max_age=SECOND_PRESS_AGE)
    except signing.BadSignature:
        return False
    return stamp is not None and token == stamp.token


def article_before(request: HttpRequest) -> str:
    """The slug of the article whose page led to the form, from a Referer of our own site; empty otherwise."""
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
        if referer.netloc != request.get_host():
            return ""
        match = resolve(referer.path)
    except (ValueError, Resolver404):
        return ""
    return str(match.kwargs["slug"]) if match.view_name == "pages:article" else ""
