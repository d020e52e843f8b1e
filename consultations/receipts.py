"""The signed cookie that lets the confirmation page show a reference: it holds that and a random token alone."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from consultations.acknowledgements import is_acknowledged
from consultations.models import ConsultationRequest
from consultations.references import spoken

SALT = "receipt"


@dataclass(frozen=True)
class Receipt:
    """What the confirmation page shows. `answer_by` is None while the database cannot be asked."""

    reference: str
    answer_by: datetime | None = None
    by_phone: bool = False
    by_email: bool = False
    mail_sent_to_visitor: bool = False


def give_receipt(response: HttpResponse, request: ConsultationRequest) -> None:
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
    try:
        request = ConsultationRequest.objects.filter(reference=reference).first()
    except (DatabaseError, InterfaceError):
        return Receipt(spoken(reference))
    if request is None:
        return None
    return Receipt(
        reference=request.reference_spoken,
        answer_by=request.answer_by,
        by_phone=request.by_phone,
        by_email=request.by_email,
        mail_sent_to_visitor=is_acknowledged(request),
    )
