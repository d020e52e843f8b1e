"""The mail that tells visitors that their request is here, and how much of it may go out.

Anybody can type anybody's address into the form. A request that is set aside is told of at once like any other, because
most likely a person waits behind it, and the confirmation says that a mail comes. But programs leave requests by the
hundred, with the addresses of strangers: beyond a few an hour, the mail of doubtful ones waits for staff like all else
about them, and the confirmation then does not speak of it. And nobody is written to more than a few times a day,
however many requests bear their address.
"""

from consultations.answers import keyed_hash
from consultations.models import ConsultationRequest, OutboxEmail
from consultations.throttle import DAY, HOUR, count

DOUBTFUL_AN_HOUR = 10  # from everybody together; a clinic has fewer real ones in a week
# Somebody may ask for several people. In any 24 hours it is at most twice as many: a day ends at midnight in London.
TO_ONE_ADDRESS_A_DAY = 10

Kind = OutboxEmail.Kind
State = OutboxEmail.State


def acknowledge(message: OutboxEmail | None, *, is_doubtful: bool) -> list[OutboxEmail]:
    """What may be sent of this acknowledgement, unsaved; nothing where there is none, or when it was sent too often."""
    if message is None or _is_written_to_enough(message.recipient):
        return []
    if message.state == State.STOPPED:  # this address asked not to be written to
        return [message]
    if is_doubtful and count("doubtful acknowledgements", HOUR) > DOUBTFUL_AN_HOUR:
        if not message.request.is_set_aside:
            return []  # nobody would ever press to let it go
        message.state = State.HELD
    return [message]


def is_acknowledged(request: ConsultationRequest) -> bool:
    """Whether the visitor is right to expect a mail at the address that the request bears now."""
    own = request.messages.filter(kind=Kind.ACKNOWLEDGEMENT, recipient=request.email)
    return bool(request.email) and own.exclude(state=State.HELD).exists()


def forget_held(request: ConsultationRequest) -> None:
    """Drop what waits for an address that the visitor has corrected since."""
    request.messages.filter(kind=Kind.ACKNOWLEDGEMENT, state=State.HELD).delete()


def _is_written_to_enough(address: str) -> bool:
    """Count one more message to this address today; return whether that is too many."""
    return count(f"acknowledged:{keyed_hash('acknowledged', address.casefold())[:32]}", DAY) > TO_ONE_ADDRESS_A_DAY
