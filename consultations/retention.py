"""The one way in which a request ends for good."""

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType

from clinic_site.frozen_rows import lifted
from consultations.append_only import GUARDS
from consultations.models import Apology, Consent, ConsultationRequest


class NobodyLooked(Exception):
    """A request that was set aside as doubtful, and that nobody of the staff has opened yet, is not erased."""


def erase(request: ConsultationRequest, *, by: AbstractBaseUser) -> int:
    """Erase a request with its history, agreement and messages in one transaction; returns how many rows went.

    What stays is a line in the staff's log: who erased how many rows, and of which reference. Raises NobodyLooked.
    """
    if request.is_set_aside and request.looked_at is None:
        raise NobodyLooked
    with lifted(GUARDS):
        count = 1
        own = (request.history, request.messages, request.fingerprints, request.other_references, request.escalations)
        for related in own:
            count += related.all().delete()[0]
        for kind in (Consent, Apology):
            count += kind.objects.filter(request=request).delete()[0]
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(ConsultationRequest),
            object_id=str(request.pk),
            object_repr=str(request),
            action_flag=DELETION,
            change_message=f"Erased with all that belongs to it: {count} rows.",
        )
        request.delete()
    return count
