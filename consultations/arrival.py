"""When a post came and what its sender was told; it holds wherever the request ends up, and whenever it gets there."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from clinic_site.facts import clinic_facts
from clinic_site.spoken_times import spoken_moment
from consultations.finding import is_taken
from consultations.models import ConsultationRequest, HistoryEntry, OtherReference
from consultations.references import new_reference, spoken


@dataclass(frozen=True)
class Arrival:
    """`is_past`: its sender was thanked before, while the database was away."""

    reference: str
    received_at: datetime
    answer_by: datetime
    is_past: bool = False


def new_arrival() -> Arrival:
    """That of a post that comes now.

    Its reference is drawn before anything is stored, so that a commit whose answer was lost and the copy that was then
    kept on disk carry the same one; whether it is free is for the intake to see.
    """
    now = timezone.now()
    return Arrival(new_reference(), now, clinic_facts().answer_by(now))


def join(request: ConsultationRequest, arrival: Arrival) -> None:
    """Keep what the sender of an earlier post was told, now that it is known which request it made or belongs to."""
    if not arrival.is_past:
        return
    if request.reference != arrival.reference:
        _also_find_by(arrival.reference, request)
    if arrival.received_at < request.received_at:
        _keep_earlier_promise(request, arrival)


def _also_find_by(reference: str, request: ConsultationRequest) -> None:
    if OtherReference.objects.filter(reference=reference, request=request).exists():
        return
    if not is_taken(reference):
        OtherReference.objects.create(reference=reference, request=request)
        return
    # One in tens of millions: it was drawn while nobody could see that it was taken.
    text = f"The visitor was told the reference {spoken(reference)}, which belongs to another request."
    HistoryEntry.objects.create(request=request, kind=HistoryEntry.Kind.NOTE, text=text)


def _keep_earlier_promise(request: ConsultationRequest, arrival: Arrival) -> None:
    if request.next_step_at == request.answer_by:
        request.next_step_at = min(request.answer_by, arrival.answer_by)
    request.received_at = arrival.received_at
    request.answer_by = min(request.answer_by, arrival.answer_by)
    request.save(update_fields=["received_at", "answer_by", "next_step_at"])
    text = f"Sent for the first time {spoken_moment(arrival.received_at)}, while the database was away."
    HistoryEntry.objects.create(request=request, kind=HistoryEntry.Kind.NOTE, text=text)
