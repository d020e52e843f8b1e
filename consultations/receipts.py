"""The signed cookie that lets the confirmation page show a reference: it holds that and a random token alone."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from clinic_site.edition import failed_lately, hold_off
from clinic_site.facts import clinic_facts
from consultations.acknowledgements import is_acknowledged
from consultations.arrival import Arrival
from consultations.finding import request_told_as
from consultations.models import ConsultationRequest
from consultations.references import spoken
from consultations.spool import kept_as

SALT = "receipt"


@dataclass(frozen=True)
class Receipt:
    """What the confirmation page shows. `answer_by` is None while nobody can be asked, and no way of answering is set.

    `help_first` puts crisis help before everything else: then, and for a request that staff read first. The cookie
    does not know of it.
    """

    reference: str
    answer_by: datetime | None = None
    by_phone: bool = False
    by_email: bool = False
    mail_sent_to_visitor: bool = False
    help_first: bool = True


def give_receipt(response: HttpResponse, request: ConsultationRequest | Arrival) -> None:
    value = signing.dumps([secrets.token_urlsafe(9), request.reference], salt=SALT)
    response.set_cookie(
        settings.RECEIPT_COOKIE_NAME,
        value,
        max_age=settings.RECEIPT_COOKIE_AGE,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def receipt_of(http_request: HttpRequest) -> Receipt | None:
    """The receipt that this browser was given within the last half hour."""
    value = http_request.COOKIES.get(settings.RECEIPT_COOKIE_NAME, "")
    try:
        _, reference = signing.loads(value, salt=SALT, max_age=settings.RECEIPT_COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (kept := kept_as(reference)) is not None:
        return _receipt(reference, kept.as_request(), is_kept=True)
    try:
        request = None if failed_lately() else request_told_as(reference)
    except (DatabaseError, InterfaceError):
        hold_off()
        request = None
    if request is not None:
        return _receipt(reference, request)
    # Nobody can be asked: the promise is worked out anew from when the receipt was given.
    return Receipt(spoken(reference), clinic_facts().answer_by(_given_at(value))) if failed_lately() else None


def _receipt(reference: str, request: ConsultationRequest, *, is_kept: bool = False) -> Receipt:
    return Receipt(
        reference=spoken(reference),
        answer_by=request.told_to_wait_until,
        by_phone=request.by_phone,
        by_email=request.by_email,
        mail_sent_to_visitor=bool(request.email) if is_kept else is_acknowledged(request),
        help_first=is_kept or request.read_first,
    )


def _given_at(value: str) -> datetime:
    return datetime.fromtimestamp(signing.b62_decode(value.split(":")[-2]), tz=UTC)
