"""The one write: a request, its first history entry, its consent and its messages are stored together or not at all."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic_site.facts import clinic_facts
from consultations import emails
from consultations.answers import Answers
from consultations.models import Consent, ConsultationRequest, Fingerprint, HistoryEntry, OutboxEmail
from consultations.references import new_reference

# Equal answers within this time are one request, whatever form they came from.
SAME_ANSWERS_WITHIN = timedelta(minutes=10)
FORM_PAGE = "/consultation/"
AS_AT_FIRST = "All answers are again as they were at first."
CHANGEABLE = ("name", "phone_as_typed", "email", "channel", "good_time", "may_leave_message", "topic", "note")


def receive_request(answers: Answers, *, doubts: list[str]) -> ConsultationRequest:
    """Store a request and return it; an identical post returns the request that is already there.

    `doubts` says in words why staff should look twice: with any, the request is set aside and its staff messages wait.
    Raises DatabaseError when nothing could be stored.
    """
    facts = clinic_facts()
    with transaction.atomic():
        by_token = _marked(answers.token_digest()) if answers.token else None
        by_answers = _marked(answers.digest())
        if by_token is not None and by_token.request is not None:
            _keep_changes(by_token.request, answers)
            return by_token.request
        if by_answers.request is not None and timezone.now() - by_answers.seen_at <= SAME_ANSWERS_WITHIN:
            return by_answers.request
        request = _store(answers, doubts=doubts, answer_by=facts.answer_by(timezone.now()))
        for mark in filter(None, (by_token, by_answers)):
            mark.request, mark.seen_at = request, request.received_at
            mark.save(update_fields=["request", "seen_at"])
        return request


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
        is_adult=answers.is_adult,
        next_step=ConsultationRequest.NextStep.FIRST_CONTACT,
        next_step_at=answer_by,
        is_set_aside=bool(doubts),
        set_aside_reasons=doubts,
    )
    HistoryEntry.objects.create(request=request, at=request.received_at, kind=HistoryEntry.Kind.RECEIVED)
    Consent.objects.create(
        request=request,
        wording=answers.consent_wording,
        version=answers.consent_version,
        given_at=request.received_at,
        page=FORM_PAGE,
    )
    OutboxEmail.objects.bulk_create(_messages(request))
    return request


def _messages(request: ConsultationRequest) -> list[OutboxEmail]:
    messages = [emails.new_request_for_front_desk(request, address) for address in settings.CONSULTATION_RECIPIENTS]
    if request.is_set_aside:
        for message in messages:
            message.state = OutboxEmail.State.HELD
    if request.email:
        messages.append(emails.request_received(request))
    return messages


def _free_reference() -> str:
    reference = new_reference()
    while ConsultationRequest.objects.filter(reference=reference).exists():
        reference = new_reference()
    return reference


def _keep_changes(request: ConsultationRequest, answers: Answers) -> None:
    """Somebody went back, corrected an answer and sent again: still one request, and staff see both, each once."""
    changes = [
        f"{ConsultationRequest._meta.get_field(name).verbose_name}: {getattr(answers, name)}"
        for name in CHANGEABLE
        if getattr(answers, name) != getattr(request, name)
    ]
    text = "\n".join(changes) or AS_AT_FIRST
    last = request.history.filter(kind=HistoryEntry.Kind.SENT_AGAIN).order_by("-pk").first()
    if text != (last.text if last else AS_AT_FIRST):
        HistoryEntry.objects.create(request=request, kind=HistoryEntry.Kind.SENT_AGAIN, text=text)
