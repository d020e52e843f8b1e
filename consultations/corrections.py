"""The same form sent again: told from a new wish, and what was corrected taken over."""

from datetime import datetime, timedelta

from consultations import danger, emails
from consultations.acknowledgements import acknowledge, forget_held
from consultations.answers import Answers
from consultations.arrival import Arrival
from consultations.models import ConsultationRequest, Fingerprint, HistoryEntry, OutboxEmail
from consultations.new_requests import consent_to
from consultations.throttle import EVERYBODY_AT_ONCE, SAME_CONNECTION

# Equal answers from another form, and corrected answers from the same form, are one request for this long.
SAME_WITHIN = timedelta(minutes=10)
CORRECTABLE = (
    *("phone", "phone_extension", "phone_as_typed", "email", "channel"),
    *("good_time", "may_leave_message", "topic", "note"),
)
FIRST_STEPS = (ConsultationRequest.NextStep.FIRST_CONTACT, ConsultationRequest.NextStep.WRITE)


def is_same_wish(mark: Fingerprint, arrival: Arrival) -> bool:
    """Whether equal answers belong to the request that they made before.

    Whoever asks after the request was closed asks anew; what waited on disk may belong to what is closed by now.
    """
    if mark.request is None:
        return False
    return _is_near(mark, arrival.received_at) and (mark.request.is_open or arrival.is_past)


def is_sent_again(mark: Fingerprint | None, answers: Answers, arrival: Arrival) -> bool:
    """Whether the same person sent the same form again, as it was or soon after with a correction.

    Another name is another person on the same device; a closed request, or new answers days later, are a new wish.
    """
    if mark is None or mark.request is None:
        return False
    request = mark.request
    if not request.is_open or request.name.casefold() != answers.name.casefold():
        return False
    return _is_near(mark, arrival.received_at) or not _corrected(request, answers)


def cleared(request: ConsultationRequest, doubts: list[str]) -> ConsultationRequest:
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


def correct(request: ConsultationRequest, answers: Answers, doubts: list[str], arrival: Arrival) -> None:
    """Take over what the visitor corrected, and keep in the history what stood there before.

    What was sent before the answers that stand there now, and is entered only after them, goes into the history alone.
    A request that staff may have seen already is not set aside for what was corrected.
    """
    # Locked, so that nobody releases its messages between our look at it and the new one.
    request.refresh_from_db(from_queryset=ConsultationRequest.objects.select_for_update())
    changed = _corrected(request, answers)
    if not changed:
        return
    is_older = arrival.received_at < _answers_are_of(request)
    _note(request, answers if is_older else request, changed, at=arrival.received_at)
    _read_first_if_need_be(request, answers)
    if is_older:
        return
    for name in changed:
        setattr(request, name, getattr(answers, name))
    if request.first_contact_at is None and request.next_step in FIRST_STEPS:
        request.next_step = request.first_step
    request.save(update_fields=[*changed, "next_step"])
    consent_to(request, answers, arrival).save()  # to be reached in the way that the form names now
    if "email" in changed:
        _acknowledge_anew(request, is_doubtful=bool(doubts) or request.is_set_aside)


def _is_near(mark: Fingerprint, received_at: datetime) -> bool:
    """Before or after: what was kept on disk may be older than what has been stored since."""
    return abs(received_at - mark.seen_at) <= SAME_WITHIN


def _corrected(request: ConsultationRequest, answers: Answers) -> list[str]:
    return [name for name in CORRECTABLE if getattr(answers, name) != getattr(request, name)]


def _note(
    request: ConsultationRequest, older: ConsultationRequest | Answers, changed: list[str], *, at: datetime
) -> None:
    before = [f"{ConsultationRequest._meta.get_field(name).verbose_name}: {getattr(older, name)}" for name in changed]
    HistoryEntry.objects.create(
        request=request, at=at, kind=HistoryEntry.Kind.SENT_AGAIN, text="\n".join(["Before that:", *before])
    )


def _acknowledge_anew(request: ConsultationRequest, *, is_doubtful: bool) -> None:
    forget_held(request)
    message = emails.request_received(request) if request.email else None
    if message is not None:
        message.stop_if_unwanted()
    OutboxEmail.objects.bulk_create(acknowledge(message, is_doubtful=is_doubtful))


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
