"""The one write: a request, its first history entry, its consent and its messages are stored together or not at all."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from consultations import danger, emails
from consultations.acknowledgements import acknowledge, forget_held
from consultations.answers import Answers
from consultations.arrival import Arrival, join, new_arrival
from consultations.finding import is_taken
from consultations.models import Consent, ConsultationRequest, Fingerprint, HistoryEntry, OutboxEmail
from consultations.references import new_reference
from consultations.throttle import EVERYBODY_AT_ONCE, SAME_CONNECTION

# Equal answers from another form, and corrected answers from the same form, are one request for this long.
SAME_WITHIN = timedelta(minutes=10)
FORGET_AFTER = timedelta(days=7)
FORM_PAGE = "/consultation/"
CORRECTABLE = (
    *("phone", "phone_extension", "phone_as_typed", "email", "channel"),
    *("good_time", "may_leave_message", "topic", "note"),
)

FIRST_STEPS = (ConsultationRequest.NextStep.FIRST_CONTACT, ConsultationRequest.NextStep.WRITE)


def receive_request(answers: Answers, *, doubts: list[str], arrival: Arrival | None = None) -> ConsultationRequest:
    """Store a request and return it; an identical post returns the request that is already there.

    `doubts` says in words why staff should look twice: with any, the request is set aside and its staff messages wait.
    `arrival` is that of a post whose sender was thanked before, or now. Raises DatabaseError when nothing was stored.
    """
    arrival = arrival or new_arrival()
    with transaction.atomic():
        request = _found_or_stored(answers, doubts, arrival)
        join(request, arrival)
        return request


def sweep_fingerprints() -> None:
    """Forget the hashes of forms and answers that nobody will send again."""
    Fingerprint.objects.filter(seen_at__lt=timezone.now() - FORGET_AFTER).delete()


def _found_or_stored(answers: Answers, doubts: list[str], arrival: Arrival) -> ConsultationRequest:
    marks = _marks_of(answers)
    by_answers, by_token = marks[answers.digest()], marks.get(answers.token_digest())
    if by_answers.request is not None and _is_same_wish(by_answers, arrival):
        return _cleared(by_answers.request, doubts)
    if by_token is not None and by_token.request is not None and _is_sent_again(by_token, answers, arrival):
        _correct(by_token.request, answers, doubts, at=arrival.received_at)
        by_answers.request, by_answers.seen_at = by_token.request, arrival.received_at
        by_answers.save(update_fields=["request", "seen_at"])
        return by_token.request
    request = _store(answers, doubts, arrival)
    Fingerprint.objects.filter(digest__in=marks).update(request=request, seen_at=request.received_at)
    return request


def _marks_of(answers: Answers) -> dict[str, Fingerprint]:
    """The rows of the answers and of the form's token, by their digests.

    They are locked until the transaction ends, so that identical posts come one after another; always in the same
    order, so that no two posts wait for each other.
    """
    digests = sorted(filter(None, (answers.digest(), answers.token_digest())))
    Fingerprint.objects.bulk_create([Fingerprint(digest=digest) for digest in digests], ignore_conflicts=True)
    locked = Fingerprint.objects.select_for_update().filter(digest__in=digests).order_by("digest")
    return {mark.digest: mark for mark in locked}


def _store(answers: Answers, doubts: list[str], arrival: Arrival) -> ConsultationRequest:
    request = ConsultationRequest(
        reference=_free_reference(arrival.reference),
        received_at=arrival.received_at,
        answer_by=arrival.answer_by,
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
        next_step_at=arrival.answer_by,
        is_set_aside=bool(doubts),
        set_aside_reasons=doubts,
        read_first=danger.is_to_be_read_first(answers.name, answers.note),
    )
    request.next_step = request.first_step
    request.save(force_insert=True)
    HistoryEntry.objects.create(request=request, at=request.received_at, kind=HistoryEntry.Kind.RECEIVED)
    _agree(request, answers, given_at=request.received_at)
    OutboxEmail.objects.bulk_create(_messages(request))
    return request


def _cleared(request: ConsultationRequest, doubts: list[str]) -> ConsultationRequest:
    """Of many identical posts at once any may be the first to be stored; one within the limits clears them all."""
    request = ConsultationRequest.objects.select_for_update().get(pk=request.pk)
    only_the_crowd = {*request.set_aside_reasons} <= {SAME_CONNECTION, EVERYBODY_AT_ONCE}
    if doubts or not (request.is_open and request.is_set_aside and only_the_crowd):
        return request
    request.is_set_aside = False
    request.save(update_fields=["is_set_aside"])
    for message in request.messages.filter(state=OutboxEmail.State.HELD):
        message.wait_anew()
    HistoryEntry.objects.create(request=request, kind=HistoryEntry.Kind.RELEASED)
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
    if request.is_set_aside and not request.read_first:
        for message in messages:
            message.state = OutboxEmail.State.HELD
    return messages + acknowledge(request, is_doubtful=request.is_set_aside)


def _free_reference(reference: str) -> str:
    """This one, unless somebody has been told it for another request."""
    while is_taken(reference):
        reference = new_reference()
    return reference


def _is_same_wish(mark: Fingerprint, arrival: Arrival) -> bool:
    """Whoever asks after the request was closed asks anew; what waited on disk may belong to what is closed by now."""
    return _is_near(mark, arrival.received_at) and (mark.request.is_open or arrival.is_past)


def _is_near(mark: Fingerprint, received_at: datetime) -> bool:
    """Before or after: what was kept on disk may be older than what has been stored since."""
    return abs(received_at - mark.seen_at) <= SAME_WITHIN


def _is_sent_again(mark: Fingerprint, answers: Answers, arrival: Arrival) -> bool:
    """Whether the same person sent the same form again, as it was or soon after with a correction.

    Another name is another person on the same device; a closed request, or new answers days later, are a new wish.
    """
    request = mark.request
    if not request.is_open or request.name.casefold() != answers.name.casefold():
        return False
    return _is_near(mark, arrival.received_at) or not _corrected(request, answers)


def _corrected(request: ConsultationRequest, answers: Answers) -> list[str]:
    return [name for name in CORRECTABLE if getattr(answers, name) != getattr(request, name)]


def _correct(request: ConsultationRequest, answers: Answers, doubts: list[str], *, at: datetime) -> None:
    """Take over what the visitor corrected, and keep in the history what stood there before.

    What was sent before the answers that stand there now, and is entered only after them, goes into the history alone.
    A request that staff may have seen already is not set aside for what was corrected.
    """
    # Locked, so that nobody releases its messages between our look at it and the new one.
    request.refresh_from_db(from_queryset=ConsultationRequest.objects.select_for_update())
    changed = _corrected(request, answers)
    if not changed:
        return
    older = answers if at < _answers_are_of(request) else request
    before = [f"{ConsultationRequest._meta.get_field(name).verbose_name}: {getattr(older, name)}" for name in changed]
    HistoryEntry.objects.create(
        request=request, at=at, kind=HistoryEntry.Kind.SENT_AGAIN, text="\n".join(["Before that:", *before])
    )
    _read_first_if_need_be(request, answers)
    if older is answers:
        return
    for name in changed:
        setattr(request, name, getattr(answers, name))
    if request.first_contact_at is None and request.next_step in FIRST_STEPS:
        request.next_step = request.first_step
    request.save(update_fields=[*changed, "next_step"])
    _agree(request, answers, given_at=at)  # to be reached in the way that the form names now
    if "email" in changed:
        forget_held(request)
        OutboxEmail.objects.bulk_create(acknowledge(request, is_doubtful=bool(doubts) or request.is_set_aside))


def _read_first_if_need_be(request: ConsultationRequest, answers: Answers) -> None:
    """What was once to be read first stays so, whatever was taken out since; staff then hear of it at once."""
    if request.read_first or not danger.is_to_be_read_first(answers.note):
        return
    request.read_first = True
    request.save(update_fields=["read_first"])
    for message in request.messages.filter(state=OutboxEmail.State.HELD, kind=OutboxEmail.Kind.STAFF_NOTICE):
        message.wait_anew()


def _answers_are_of(request: ConsultationRequest) -> datetime:
    """When the visitor sent the answers that stand in a request now: each set was agreed to."""
    newest = request.consents.order_by("-given_at").first()
    return newest.given_at if newest else request.received_at
