"""The one write: a request, its first history entry, its consent and its messages are stored together or not at all."""

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.answers import Answers
from consultations.arrival import Arrival, join, new_arrival
from consultations.corrections import cleared, correct, is_same_wish, is_sent_again
from consultations.finding import is_taken
from consultations.models import ConsultationRequest, Fingerprint
from consultations.new_requests import NewRequest, callers_request, new_request
from consultations.references import new_reference

FORGET_AFTER = timedelta(days=7)


def receive_request(answers: Answers, *, doubts: list[str], arrival: Arrival | None = None) -> ConsultationRequest:
    """Store a request and return it; an identical post returns the request that is already there.

    `doubts` says in words why staff should look twice: with any, the request is set aside and its staff messages wait.
    `arrival` is that of a post whose sender was thanked before, or now. Raises DatabaseError when nothing was stored.
    """
    arrival = arrival or new_arrival()
    try:
        return _received(new_request(answers, doubts, arrival), answers, arrival)
    except IntegrityError:
        # The database refuses a reference that another visitor was told, and mail to somebody who asked for none.
        # Both are so rare that they are looked for only now.
        again = new_request(answers, doubts, replace(arrival, reference=_free(arrival.reference)))
        again.stop_unwanted()
        return _received(again, answers, arrival)


def receive_caller(answers: Answers, source: str, *, by: AbstractBaseUser) -> ConsultationRequest:
    """Store what somebody told `by` on the phone or at the desk; pressed twice within ten minutes it is one request."""
    arrival = new_arrival()
    try:
        return _received(callers_request(answers, source, arrival, by=by), answers, arrival)
    except IntegrityError:
        arrival = replace(arrival, reference=_free(arrival.reference))
        return _received(callers_request(answers, source, arrival, by=by), answers, arrival)


def sweep_fingerprints() -> None:
    """Forget the hashes of forms and answers that nobody will send again."""
    Fingerprint.objects.filter(seen_at__lt=timezone.now() - FORGET_AFTER).delete()


@transaction.atomic
def _received(new: NewRequest, answers: Answers, arrival: Arrival) -> ConsultationRequest:
    request = _found_or_stored(new, answers, arrival)
    join(request, arrival)
    return request


def _found_or_stored(new: NewRequest, answers: Answers, arrival: Arrival) -> ConsultationRequest:
    own, token = answers.digest(), answers.token_digest()
    marks = Fingerprint.objects.marked(filter(None, (own, token)))
    by_answers, by_token = marks[own], marks.get(token)
    doubts = new.request.set_aside_reasons
    if is_same_wish(by_answers, arrival):
        request = cleared(by_answers.request, doubts)
        if request.is_open and by_token is not None and by_token.request_id == request.pk:
            correct(request, answers, doubts, arrival)  # back to what was sent before
        return request
    if is_sent_again(by_token, answers, arrival):
        correct(by_token.request, answers, doubts, arrival)
        by_answers.request, by_answers.seen_at = by_token.request, arrival.received_at
        by_answers.save(update_fields=["request", "seen_at"])
        return by_token.request
    request = new.store()
    Fingerprint.objects.belong_to(request, marks)
    return request


def _free(reference: str) -> str:
    """This one, unless somebody has been told it for another request."""
    while is_taken(reference):
        reference = new_reference()
    return reference
