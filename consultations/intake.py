"""The one write: a request, its first history entry, its consent and its messages are stored together or not at all."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic_site.facts import clinic_facts
from consultations import emails
from consultations.acknowledgements import acknowledge, forget_held
from consultations.answers import Answers
from consultations.models import Consent, ConsultationRequest, Fingerprint, HistoryEntry, OutboxEmail
from consultations.references import new_reference

# Equal answers from another form, and corrected answers from the same form, are one request for this long.
SAME_WITHIN = timedelta(minutes=10)
FORGET_AFTER = timedelta(days=7)
FORM_PAGE = "/consultation/"
CORRECTABLE = (
    *("phone", "phone_extension", "phone_as_typed", "email", "channel"),
    *("good_time", "may_leave_message", "topic", "note"),
)


def receive_request(answers: Answers, *, doubts: list[str]) -> ConsultationRequest:
    """Store a request and return it; an identical post returns the request that is already there.

    `doubts` says in words why staff should look twice: with any, the request is set aside and its staff messages wait.
    Raises DatabaseError when nothing could be stored.
    """
    facts = clinic_facts()
    with transaction.atomic():
        by_token = _marked(answers.token_digest()) if answers.token else None
        by_answers = _marked(answers.digest())
        if by_answers.request is not None and _is_recent(by_answers):
            return by_answers.request
        if by_token is not None and by_token.request is not None and _is_sent_again(by_token, answers):
            _correct(by_token.request, answers, doubts=doubts)
            by_answers.request, by_answers.seen_at = by_token.request, timezone.now()
            by_answers.save(update_fields=["request", "seen_at"])
            return by_token.request
        request = _store(answers, doubts=doubts, answer_by=facts.answer_by(timezone.now()))
        for mark in filter(None, (by_token, by_answers)):
            mark.request, mark.seen_at = request, request.received_at
            mark.save(update_fields=["request", "seen_at"])
        return request


def sweep_fingerprints() -> None:
    """Forget the hashes of forms and answers that nobody will send again."""
    Fingerprint.objects.filter(seen_at__lt=timezone.now() - FORGET_AFTER).delete()


def _marked(digest: str) -> Fingerprint:
    """The row for this digest, locked until the transaction ends, so that identical posts come one after another."""
    Fingerprint.objects.get_or_create(digest=digest)
    return Fingerprint.objects.select_for_update().get(digest=digest)


def _store(answers: Answers, *, doubts: list[str], answer_by: datetime) -> ConsultationRequest:
    request = ConsultationRequest.objects.create(
        reference=_free_reference(),
        received_at=timezone.now(),
        answer_by=answer_by,
        name=answers.name,
        phone=answers.phone,
        phone_extension=answers.phone_extension,
        phone_as_typed=answers.phone_as_typed,
        email=answers.email,
        channel=answers.channel,
        good_time=answers.good_time,
        may_leave_message=answers.may_leave_message,
        topic=answers.topic,
        note=answers.note,
        came_from=answers.came_from,
        read_version_id=answers.read_version_id,
        is_adult=answers.is_adult,
        next_step=ConsultationRequest.NextStep.FIRST_CONTACT,
        next_step_at=answer_by,
        is_set_aside=bool(doubts),
        set_aside_reasons=doubts,
    )
    HistoryEntry.objects.create(request=request, at=request.received_at, kind=HistoryEntry.Kind.RECEIVED)
    _agree(request, answers, given_at=request.received_at)
    OutboxEmail.objects.bulk_create(_messages(request))
    return request


def _agree(request: ConsultationRequest, answers: Answers, *, given_at: datetime) -> None:
    Consent.objects.create(
        request=request,
        wording=answers.consent_wording,
        version=answers.consent_version,
        given_at=given_at,
        page=FORM_PAGE,
    )


def _messages(request: ConsultationRequest) -> list[OutboxEmail]:
    messages = [emails.new_request_for_front_desk(request, address) for address in settings.CONSULTATION_RECIPIENTS]
    if request.is_set_aside:
        for message in messages:
            message.state = OutboxEmail.State.HELD
    return messages + acknowledge(request, is_doubtful=request.is_set_aside)


def _free_reference() -> str:
    reference = new_reference()
    while ConsultationRequest.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


def _is_recent(mark: Fingerprint) -> bool:
    return timezone.now() - mark.seen_at <= SAME_WITHIN


def _is_sent_again(mark: Fingerprint, answers: Answers) -> bool:
    """Whether the same person sent the same form again, as it was or soon after with a correction.

    Another name is another person on the same device; a closed request, or new answers days later, are a new wish.
    """
    request = mark.request
    if not request.is_open or request.name.casefold() != answers.name.casefold():
        return False
    return _is_recent(mark) or not _corrected(request, answers)


def _corrected(request: ConsultationRequest, answers: Answers) -> list[str]:
    return [name for name in CORRECTABLE if getattr(answers, name) != getattr(request, name)]


def _correct(request: ConsultationRequest, answers: Answers, *, doubts: list[str]) -> None:
    """Take over what the visitor corrected, and keep in the history what stood there before.

    A request that staff may have seen already is not set aside for what was corrected.
    """
    # Locked, so that nobody releases its messages between our look at it and the new one.
    request.refresh_from_db(from_queryset=ConsultationRequest.objects.select_for_update())
    changed = _corrected(request, answers)
    if not changed:
        return
    before = [f"{ConsultationRequest._meta.get_field(name).verbose_name}: {getattr(request, name)}" for name in changed]
    HistoryEntry.objects.create(
        request=request, kind=HistoryEntry.Kind.SENT_AGAIN, text="\n".join(["Before that:", *before])
    )
    for name in changed:
        setattr(request, name, getattr(answers, name))
    request.save(update_fields=changed)
    _agree(request, answers, given_at=timezone.now())  # to be reached in the way that the form names now
    if "email" in changed:
        forget_held(request)
        OutboxEmail.objects.bulk_create(acknowledge(request, is_doubtful=bool(doubts) or request.is_set_aside))
