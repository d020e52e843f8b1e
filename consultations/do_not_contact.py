"""Wishes not to be contacted: what one stops, and what staff may do when the same person asks again.

A wish holds for ten years, for a number or an address. Whoever asks again with one of them has a new wish, about that
request alone: staff confirm it before they call or write, and nothing is sent by machine.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from clinic_site.spoken_times import spoken_day
from clinic_site.years import years_after
from consultations import front_desk, same_person
from consultations.models import ConsultationRequest, DoNotContact, HistoryEntry, OutboxEmail
from consultations.models.do_not_contact import KEEP_YEARS, email_digest
from consultations.standings import digests_of, standing_of

State = OutboxEmail.State
UNSENT = (State.HELD, State.WAITING, State.SENDING)
WAS_BEING_SENT = "It was just being sent when it was stopped: it may have gone out."


@transaction.atomic
def record_wish(phone: str, email: str, *, note: str, by: AbstractBaseUser) -> list[DoNotContact]:
    """Remember that this number, this address or both are not to be used, and stop at once what was to use them.

    Open requests of that person are closed unless another way is left. The note goes into their history alone.
    """
    now, by_name = timezone.now(), front_desk.name_of(by)
    until = years_after(now, KEEP_YEARS)
    rows = [
        DoNotContact(channel=channel, digest=digest, at=now, keep_until=until, by_name=by_name)
        for channel, digest in digests_of(phone, email).items()
    ]
    DoNotContact.objects.bulk_create(rows)
    if email:
        _stop_what_waits_for(email)
    for request in same_person.requests_from(phone, email).order_by("pk"):
        _honor(request, rows, note=note, by=by)
    return rows


@transaction.atomic
def confirm_new_wish(request_id: int, *, by: AbstractBaseUser) -> None:
    """Record that the person wants to be contacted about this request after all. The wish itself stays as it is."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    standing = standing_of(request)
    if standing.is_confirmed:
        return
    asked_on = timezone.localtime(request.received_at if standing.was_asked_before else timezone.now())
    request.asked_again_at = timezone.now()
    request.save(update_fields=["asked_again_at"])
    text = f"Asked again on {spoken_day(asked_on)}."
    front_desk.add_entry(request, by, HistoryEntry.Kind.ASKS_AGAIN, text=text)


def forget_old_wishes() -> int:
    """Delete wishes after their ten years; the database refuses it before."""
    return DoNotContact.objects.filter(keep_until__lte=timezone.now()).delete()[0]


def _stop_what_waits_for(email: str) -> None:
    """Also what belongs to a request that bears another address by now."""
    own = OutboxEmail.objects.filter(recipient_digest=email_digest(email), kind__in=OutboxEmail.TO_VISITORS)
    for message in own.filter(state__in=UNSENT).select_for_update():
        message.stop(WAS_BEING_SENT if message.state == State.SENDING else "")


def _honor(request: ConsultationRequest, wishes: list[DoNotContact], *, note: str, by: AbstractBaseUser) -> None:
    request = ConsultationRequest.objects.select_for_update().get(pk=request.pk)
    own = digests_of(request.phone, request.email).values()
    ways = ", ".join(wish.get_channel_display() for wish in wishes if wish.digest in own)
    is_open, standing = request.is_open, standing_of(request)
    has_no_way = not standing.may_call and not standing.may_write
    unsent = request.messages.filter(state__in=UNSENT).select_for_update()
    for message in unsent:
        if message.is_unwanted or (is_open and has_no_way):
            message.stop(WAS_BEING_SENT if message.state == State.SENDING else "")
    front_desk.add_entry(request, by, HistoryEntry.Kind.NO_CONTACT, text="\n".join(filter(None, [ways, note])))
    if is_open and has_no_way:
        closed = front_desk.Work(status="CLOSED", closing_reason=ConsultationRequest.ClosingReason.WITHDRAWN)
        front_desk.record_work(request.pk, closed, by=by)
