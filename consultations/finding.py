"""Finding a request by a reference: its own, or another that its visitor was told."""

from django.db.models import Q

from clinic_site.row_rules import Rule
from consultations.models import ConsultationRequest, OtherReference

_REQUESTS, _OTHERS = "consultations_consultationrequest", "consultations_otherreference"
# Each table keeps its references apart; these keep them apart between the two.
ONE_REQUEST_EACH = [
    Rule(
        name,
        table,
        "INSERT",
        f"EXISTS (SELECT 1 FROM {other} WHERE reference = NEW.reference)",  # noqa: S608 (names of our own)
        (other,),
    )
    for name, table, other in (
        ("reference_was_told_for_another_request", _REQUESTS, _OTHERS),
        ("reference_belongs_to_another_request", _OTHERS, _REQUESTS),
    )
]


def told_as(reference: str) -> Q:
    """The condition that somebody was told this reference, as it is stored, for a request."""
    other = OtherReference.objects.filter(reference=reference).values("request")
    return Q(reference=reference) | Q(pk__in=other)


def request_told_as(reference: str) -> ConsultationRequest | None:
    """Raises DatabaseError while nobody can be asked."""
    return ConsultationRequest.objects.filter(told_as(reference)).first()


def is_taken(reference: str) -> bool:
    return ConsultationRequest.objects.filter(told_as(reference)).exists()
