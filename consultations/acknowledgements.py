"""The mail that tells visitors that their request is here, and how much of it may go out.

Anybody can type anybody's address into the form. A request that is set aside is told of at once like any other, because
most likely a person waits behind it, and the confirmation says that a mail comes. But programs leave requests by the
hundred, with the addresses of strangers: beyond a few an hour, the mail of doubtful ones waits for staff like all else
about them, and the confirmation then does not speak of it. And nobody is written to more than a few times a day,
however many requests bear their address.
"""

from datetime import timedelta

from django.utils import timezone

from consultations import emails
from consultations.models import ConsultationRequest, OutboxEmail
from consultations.throttle import HOUR, count

DOUBTFUL_AN_HOUR = 10  # from everybody together; a clinic has fewer real ones in a week
TO_ONE_ADDRESS_A_DAY = 10  # somebody may ask for several people

Kind = OutboxEmail.Kind
State = OutboxEmail.State


def acknowledge(request: ConsultationRequest, *, is_doubtful: bool) -> list[OutboxEmail]:
    """The acknowledgement to send for a request, unsaved; none without an address, or when it was sent too often."""
    if not request.email or _was_written_to_enough(request.email):
        return []
    message = emails.request_received(request)
    if message.state == State.STOPPED:  # this address asked not to be written to
        return [message]
    if is_doubtful and count("doubtful acknowledgements", HOUR) > DOUBTFUL_AN_HOUR:
        if not request.is_set_aside:
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


def _was_written_to_enough(address: str) -> bool:
    of_late = OutboxEmail.objects.filter(
        kind=Kind.ACKNOWLEDGEMENT, recipient__iexact=address, created_at__gt=timezone.now() - timedelta(days=1)
    )
    return of_late.count() >= TO_ONE_ADDRESS_A_DAY
