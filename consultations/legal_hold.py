"""A legal hold keeps a request from being erased, by the site and by people, until it is lifted."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from consultations import front_desk
from consultations.models import ConsultationRequest, HistoryEntry

MAY_HOLD = "consultations.hold_consultationrequest"
COLUMNS = ("legal_hold_at", "legal_hold_by_name", "legal_hold_reason")


@transaction.atomic
def put(request_id: int, reason: str, *, by: AbstractBaseUser) -> bool:
    """Put a request under a hold; False when it is under one, whose reason then stands."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    if request.is_under_legal_hold:
        return False
    request.legal_hold_at, request.legal_hold_by_name = timezone.now(), front_desk.name_of(by)
    request.legal_hold_reason = reason
    request.save(update_fields=COLUMNS)
    front_desk.add_entry(request, by, HistoryEntry.Kind.LEGAL_HOLD, text=reason)
    return True


@transaction.atomic
def lift(request_id: int, reason: str, *, by: AbstractBaseUser) -> bool:
    """False when it is under none. Its reason stays in the history."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    if not request.is_under_legal_hold:
        return False
    request.legal_hold_at, request.legal_hold_by_name, request.legal_hold_reason = None, "", ""
    request.save(update_fields=COLUMNS)
    front_desk.add_entry(request, by, HistoryEntry.Kind.HOLD_LIFTED, text=reason)
    return True
