"""Requests that may come from the same person: the same number, or the same address whatever its capital letters.

They are shown beside each other and never joined: a family may share a number.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower

from consultations.models import ConsultationRequest


def requests_from(phone: str, email: str) -> QuerySet[ConsultationRequest]:
    """Every request with this number or this address; an empty one matches nobody."""
    own = Q(pk__in=[])
    if phone:
        own |= Q(phone=phone)
    if email:
        # Made small by the database on both sides: not every database knows the small letters that Python knows.
        own |= Q(email_in_small_letters=Lower(Value(email)))
    return ConsultationRequest.objects.alias(email_in_small_letters=Lower("email")).filter(own)


def others_like(request: ConsultationRequest) -> QuerySet[ConsultationRequest]:
    return requests_from(request.phone, request.email).exclude(pk=request.pk).order_by("-received_at", "-pk")


def with_mark(requests: QuerySet[ConsultationRequest]) -> QuerySet[ConsultationRequest]:
    """The same requests, each knowing in `has_others` whether there are others like it, without a query more."""
    others = ConsultationRequest.objects.exclude(pk=OuterRef("pk"))
    same_phone = others.filter(phone=OuterRef("phone")).exclude(phone="")
    same_email = others.alias(own=Lower("email")).filter(own=Lower(OuterRef("email"))).exclude(email="")
    return requests.annotate(has_others=Exists(same_phone) | Exists(same_email))
