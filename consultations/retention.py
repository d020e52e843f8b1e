"""The one way in which a request ends for good.

Each goes in one transaction, with all that belongs to it in tables and in files. Files go before the commit: killed in
between, the request is still there, and so is the road to what is left of it.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from clinic_site.mail_folder import remove_messages
from clinic_site.years import years_after
from consultations import spool, totals
from consultations.answers import keyed_hash
from consultations.erased_totals import totals_of
from consultations.front_desk import name_of
from consultations.models import Apology, Consent, ConsultationRequest, Erasure, OutboxEmail, SentNote, Trace
from consultations.models.ending import KEEP_YEARS

Why = Erasure.Why


class NotErased(Exception):
    """Something keeps this request; `words` says to staff what it is, and what to do."""

    words = ""


class NobodyLooked(NotErased):
    """A request that was set aside as doubtful, and that nobody of the staff has opened yet, is not erased."""

    words = "Nobody has looked at this doubtful request yet. Open it first."


class UnderLegalHold(NotErased):
    words = "It is under a legal hold. It can be erased once the hold is lifted."


class BeingSent(NotErased):
    """A worker has one of its messages in hand, and would write it after we have looked for it."""

    words = "An e-mail about it is just being sent. Try again in a few minutes."


@transaction.atomic
def erase(request: ConsultationRequest, *, by: AbstractBaseUser | None, why: Why = Why.COMMAND) -> int:
    """Erase a request with all that belongs to it in one transaction; returns how many rows went.

    `by` is None for the site itself. What stays is a line that says who erased how many rows of which reference and
    why, and the numbers of its day. Raises NotErased.
    """
    request = ConsultationRequest.objects.select_for_update().get(pk=request.pk)
    list(request.messages.select_for_update())  # no worker takes one in hand from here on
    refuse_kept(request)
    Trace.objects.create(request_id=request.pk)
    for total in totals_of(request):
        totals.add(*total)
    references = [request.reference, *request.other_references.values_list("reference", flat=True)]
    message_ids = list(request.messages.values_list("message_id", flat=True))
    count = _delete_rows(request)
    remember(request.reference, request.closing_reason or "OPEN", by=by, why=why, rows=count)
    remove_messages(message_ids)
    spool.remove_told_as(references)
    return count


def with_being_sent(requests: QuerySet[ConsultationRequest]) -> QuerySet[ConsultationRequest]:
    """The same requests, of which `what_keeps` then asks nothing more."""
    sending = OutboxEmail.objects.filter(request=OuterRef("pk"), state=OutboxEmail.State.SENDING)
    return requests.annotate(is_being_sent=Exists(sending))


def what_keeps(request: ConsultationRequest) -> str:
    """Why it cannot be erased now, in words for staff; empty when it can."""
    try:
        refuse_kept(request)
    except NotErased as kept:
        return kept.words
    return ""


def refuse_kept(request: ConsultationRequest) -> None:
    """Raises NotErased. The database itself refuses the first two as well."""
    if request.is_under_legal_hold:
        raise UnderLegalHold
    if request.is_unseen:
        raise NobodyLooked
    is_being_sent = getattr(request, "is_being_sent", None)
    if is_being_sent is None:
        is_being_sent = request.messages.filter(state=OutboxEmail.State.SENDING).exists()
    if is_being_sent:
        raise BeingSent


def remember(reference: str, status: str, *, by: AbstractBaseUser | None, why: Why, rows: int) -> None:
    """Leave the line that says what was done."""
    now = timezone.now()
    own = {"by": by, "by_name": name_of(by)} if by is not None else {}
    Erasure.objects.create(
        at=now,
        keep_until=years_after(now, KEEP_YEARS),
        why=why,
        reference=reference,
        status=status,
        rows=rows,
        **own,
    )


def _delete_rows(request: ConsultationRequest) -> int:
    count = 1
    own = (request.history, request.messages, request.fingerprints, request.other_references, request.escalations)
    for related in own:
        count += related.all().delete()[0]
    for kind in (Consent, Apology):
        count += kind.objects.filter(request=request).delete()[0]
    count += _forget_notes(request.phone, request.email)
    request.delete()
    return count


def _forget_notes(phone: str, email: str) -> int:
    """The marks of longer notes that came with this number or address, which would go within a day by themselves."""
    count = 0
    if phone:
        count += SentNote.objects.filter(phone=keyed_hash("phone of note", phone)).delete()[0]
    if email:
        count += SentNote.objects.filter(email=keyed_hash("e-mail of note", email.casefold())).delete()[0]
    return count
