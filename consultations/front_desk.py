"""What staff do with a request: each verb changes it and writes its history in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from clinic_site.spoken_times import spoken_moment
from consultations.acknowledgements import forget_held
from consultations.models import ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.next_attempts import MISSED, step_after
from consultations.standings import standing_of

Kind = HistoryEntry.Kind
Outcome = HistoryEntry.Outcome
Status = ConsultationRequest.Status
NO_REQUEST = ConsultationRequest.ClosingReason.NO_REQUEST
MAY_ANSWER = "consultations.change_consultationrequest"
# The columns of a request that nobody is calling.
FREE = {"held_by": None, "held_by_name": "", "held_until": None}
# Where a request stands, and what comes next.
STANDING = ("status", "closing_reason", "closed_at", "next_step", "next_step_at")


@dataclass(frozen=True)
class Work:
    """What one person did with a request, and what comes next."""

    outcome: str = ""
    note: str = ""
    status: str = ""
    closing_reason: str = ""
    next_step: str = ""
    next_step_at: datetime | None = None
    told_other_help: bool = False


@transaction.atomic
def record_work(request_id: int, work: Work, *, by: AbstractBaseUser) -> ConsultationRequest:
    """Add an attempt, a note, a new status or a new next step, whichever was given, to the request's history.

    After an attempt without a next step comes what the clinic's rule says. Raises IntegrityError when an open request
    would be left without a next step, or a closed one without a reason.
    """
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    if work.outcome:
        add_entry(request, by, Kind.ATTEMPT, outcome=work.outcome, text=work.note)
        request.first_contact_at = request.first_contact_at or timezone.now()
        if request.is_set_aside:
            _release(request, by)  # whoever is called or written to is taken for a person
        work = _with_next_step(request, work)
    elif work.note:
        add_entry(request, by, Kind.NOTE, text=work.note)
    _move_on(request, work, by)
    is_theirs = request.is_held and request.held_by_id != by.pk
    if not request.is_open or (work.outcome and not is_theirs):
        for column, free in FREE.items():
            setattr(request, column, free)
    request.save(update_fields=[*STANDING, "first_contact_at", *FREE])
    return request


@transaction.atomic
def release(request_id: int, *, by: AbstractBaseUser) -> bool:
    """Make a set-aside request an ordinary one, with its place in time and all its messages. False when it was one.

    One that a colleague took for advertising is opened again: of two who disagree, the one who sees a person is heard.
    """
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    if not request.is_set_aside or (not request.is_open and request.closing_reason != NO_REQUEST):
        return False
    if request.closing_reason == NO_REQUEST:
        _open_again(request, by)
    _release(request, by)
    return True


@transaction.atomic
def close_as_no_request(request_id: int, *, by: AbstractBaseUser) -> bool:
    """Close a set-aside request as advertising or a prank; its messages stay held. False when it is none any more."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    if not request.is_set_aside or not request.is_open:
        return False
    request.looked_at = request.looked_at or timezone.now()
    _move_on(request, Work(status=Status.CLOSED, closing_reason=NO_REQUEST), by)
    request.save(update_fields=[*STANDING, "looked_at"])
    return True


@transaction.atomic
def open_again(request_id: int, *, by: AbstractBaseUser) -> bool:
    """Undo `close_as_no_request`: the request waits as it did before. False when it was not closed so."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    if request.closing_reason != NO_REQUEST:
        return False
    _open_again(request, by)
    return True


def look_at(request: ConsultationRequest) -> None:
    """Remember when somebody of the staff first opened a request: only then may it ever be erased."""
    if request.looked_at is None:
        ConsultationRequest.objects.filter(pk=request.pk, looked_at=None).update(looked_at=timezone.now())


@transaction.atomic
def send_again(request_id: int, *, by: AbstractBaseUser, message_id: int | None = None) -> int:
    """Put refused and given-up messages of a request, or one of them, back in line; returns how many."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request_id)
    failed = list(request.messages.failed().filter(**({"pk": message_id} if message_id else {})))
    for message in failed:
        message.wait_anew()
    waiting = [message for message in failed if message.state == OutboxEmail.State.WAITING]
    for message in waiting:
        add_entry(request, by, Kind.MESSAGE, text=f"{message.get_kind_display()}: sent again")
    return len(waiting)


def told_after(request: ConsultationRequest) -> str:
    """What staff are told once their work on a request is recorded: how it stands now."""
    if not request.is_open:
        return f"Recorded. {request.state_in_words}."
    return f"Recorded. Next: {request.get_next_step_display()}, {spoken_moment(request.next_step_at)}."


def add_entry(
    request: ConsultationRequest, by: AbstractBaseUser, kind: Kind, *, outcome: str = "", text: str = ""
) -> None:
    """Write into the history what one of the staff did, under the name they bear today, whatever it is later."""
    HistoryEntry.objects.create(request=request, by=by, by_name=name_of(by), kind=kind, outcome=outcome, text=text)


def name_of(person: AbstractBaseUser) -> str:
    """As others in the house call a member of staff."""
    return person.get_full_name() or person.get_username()


def _release(request: ConsultationRequest, by: AbstractBaseUser) -> None:
    request.is_set_aside = False
    request.looked_at = request.looked_at or timezone.now()
    request.save(update_fields=["is_set_aside", "looked_at"])
    if request.first_contact_at or request.answer_by <= timezone.now():
        forget_held(request)  # it names a time that is over, or comes after the call: nothing that would help
    for message in request.messages.filter(state=OutboxEmail.State.HELD):
        message.wait_anew()
    add_entry(request, by, Kind.RELEASED)


def _open_again(request: ConsultationRequest, by: AbstractBaseUser) -> None:
    """With the time that was promised as its next step, even if that is over by now: then the list shows it first."""
    status = Status.IN_TOUCH if request.first_contact_at else Status.NEW
    _move_on(request, Work(status=status, next_step=request.first_step, next_step_at=request.answer_by), by)
    request.save(update_fields=STANDING)


def _with_next_step(request: ConsultationRequest, work: Work) -> Work:
    """The same work; where an attempt leaves the request open and says nothing of it, with the step by the rule."""
    if work.next_step_at or (work.status or request.status) == Status.CLOSED:
        return work
    misses = request.history.filter(kind=Kind.ATTEMPT, outcome__in=MISSED).count()
    step, at = step_after(work.outcome, standing_of(request), misses=misses, now=timezone.now())
    return replace(work, next_step=step, next_step_at=at)


def _move_on(request: ConsultationRequest, work: Work, by: AbstractBaseUser) -> None:
    status = work.status or _status_after(request, work.outcome)
    if (status, work.closing_reason) != (request.status, request.closing_reason):
        request.status = status
        request.closing_reason = work.closing_reason if status == Status.CLOSED else ""
        request.closed_at = timezone.now() if status == Status.CLOSED else None
        told = ". Told where else to find help" if work.told_other_help else ""
        add_entry(request, by, Kind.STATUS, text=f"{request.state_in_words}{told}")
    if status == Status.CLOSED:
        request.next_step, request.next_step_at = "", None
    elif work.next_step_at is not None and (work.next_step, work.next_step_at) != (
        request.next_step,
        request.next_step_at,
    ):
        request.next_step, request.next_step_at = work.next_step, work.next_step_at
        text = f"{request.get_next_step_display()}, {spoken_moment(work.next_step_at)}"
        add_entry(request, by, Kind.NEXT_STEP, text=text)


def _status_after(request: ConsultationRequest, outcome: str) -> str:
    """A new request moves on by itself with the first attempt."""
    if request.status != Status.NEW or not outcome:
        return request.status
    return Status.IN_TOUCH if outcome in (Outcome.REACHED, Outcome.WROTE) else Status.TRYING
