"""A request with all that is stored with it, made ready before anybody else has to wait for the database."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from consultations import danger, emails
from consultations.acknowledgements import acknowledge
from consultations.answers import Answers
from consultations.arrival import Arrival
from consultations.front_desk import name_of
from consultations.insertion import insert
from consultations.models import Consent, ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.notices import current_version

FORM_PAGE = "/consultation/"
# What a request holds just as it was answered.
TAKEN_OVER = (
    *("name", "phone", "phone_extension", "phone_as_typed", "email", "channel", "good_time", "may_leave_message"),
    *("topic", "note", "came_from", "read_version_id", "is_adult"),
)


@dataclass(frozen=True)
class NewRequest:
    """Rows that are not stored yet. `acknowledgement` is None without an e-mail address."""

    request: ConsultationRequest
    received: HistoryEntry
    consent: Consent
    staff_notices: list[OutboxEmail]
    acknowledgement: OutboxEmail | None

    def stop_unwanted(self) -> None:
        """Let nothing go out to an address that we were asked not to write to."""
        if self.acknowledgement is not None:
            self.acknowledgement.stop_if_unwanted()

    def store(self) -> ConsultationRequest:
        """Store all of it, in the transaction of the caller.

        Raises IntegrityError for a reference that is taken, and for a message that is unwanted and was not stopped.
        """
        insert([self.request])
        messages = [
            *self.staff_notices,
            *acknowledge(self.acknowledgement, is_doubtful=self.request.is_set_aside),
        ]
        for row in (self.received, self.consent, *messages):
            row.request = self.request  # which has its key now
        insert([self.received])
        insert([self.consent])
        insert(messages)
        return self.request


def new_request(answers: Answers, doubts: list[str], arrival: Arrival) -> NewRequest:
    """Make ready what a post of these answers stores, if there is no request yet that it belongs to."""
    request = ConsultationRequest(
        reference=arrival.reference,
        received_at=arrival.received_at,
        answer_by=arrival.answer_by,
        next_step_at=arrival.answer_by,
        is_set_aside=bool(doubts),
        set_aside_reasons=doubts,
        read_first=danger.is_to_be_read_first(answers.name, answers.note),
        **{name: getattr(answers, name) for name in TAKEN_OVER},
    )
    request.next_step = request.first_step
    return NewRequest(
        request,
        HistoryEntry(request=request, at=arrival.received_at, kind=HistoryEntry.Kind.RECEIVED),
        consent_to(request, answers, arrival),
        _staff_notices(request),
        emails.request_received(request) if request.email else None,
    )


def callers_request(answers: Answers, source: str, arrival: Arrival, *, by: AbstractBaseUser) -> NewRequest:
    """The same for somebody who phoned or walked in, and told `by` what is stored.

    No message is made: staff know of it, and an address that was heard on the phone may be a stranger's.
    """
    new = new_request(answers, [], arrival)
    new.request.source = source
    new.received.by, new.received.by_name = by, name_of(by)
    new.consent.page = new.request.get_source_display()
    return replace(new, staff_notices=[], acknowledgement=None)


def consent_to(request: ConsultationRequest, answers: Answers, arrival: Arrival) -> Consent:
    """What the visitor agreed to with these answers. Returns an unsaved row."""
    return Consent(
        request=request,
        wording=answers.consent_wording,
        version=answers.consent_version,
        given_at=arrival.received_at,
        page=FORM_PAGE,
        notice=current_version(),
    )


def _staff_notices(request: ConsultationRequest) -> list[OutboxEmail]:
    messages = [emails.new_request_for_front_desk(request, address) for address in settings.CONSULTATION_RECIPIENTS]
    if request.is_set_aside and not request.read_first:
        for message in messages:
            message.state = OutboxEmail.State.HELD
    return messages
