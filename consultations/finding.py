"""Finding a request by a reference: its own, or another that its visitor was told."""

from django.db.models import Q

from consultations.models import ConsultationRequest, OtherReference


def told_as(reference: str) -> Q:
    """The condition that somebody was told this reference, as it is stored, for a request."""
    other = OtherReference.objects.filter(reference=reference).values("request")
    return Q(reference=reference) | Q(pk__in=other)


def request_told_as(reference: str) -> ConsultationRequest | None:
    """Raises DatabaseError while nobody can be asked."""
    return ConsultationRequest.objects.filter(told_as(reference)).first()


def is_taken(reference: str) -> bool:
    return ConsultationRequest.objects.filter(told_as(reference)).exists()
