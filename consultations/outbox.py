"""The one sender. A message leaves the outbox when the mail server has taken it, or stays where staff can see it."""

import hashlib
import logging
import os
import secrets
import smtplib
import socket
import time
from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from consultations.models import OutboxEmail, OutboxEmailQuerySet

logger = logging.getLogger("clinic.outbox")

# How long a worker may hold a message, from when the mail server has let us in; longer than a talk with it can take
# (clinic_site/smtp.py).
LEASE = timedelta(minutes=2)
# Begins the mark of every claim made on this machine.
MACHINE = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
PAUSES = [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600, 1200, 1800)]
# Knocking at a closed door troubles nobody, and mail should leave soon after it opens.
PAUSES_WITHOUT_SERVER = [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40, 60)]
# After this long the worker looks after its other jobs, then goes on.
LONGEST_ROUND = 30  # seconds

ANSWERED_LATER = "The mail server asked to try again later."
REFUSED_RECIPIENT = "The mail server refused this address for good."
REFUSED_MESSAGE = "The mail server refused this message for good."
NO_SERVER = "The mail server could not be reached, or did not let us in."
CUT_OFF = "The mail server broke off or did not answer; the message may have been sent."
NO_ANSWER = "The mail server broke off or did not answer; the message was not sent."
NOT_SENT = "The message could not be sent."
UNUSABLE = "This address cannot be used for mail."

State = OutboxEmail.State


class NoServer(Exception):
    """Nothing can be sent just now; it is not this message's fault."""


def deliver_due(stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, one message after the other, for at most half a minute. Returns how many went out."""
    sent = 0
    line = _Line()
    until = time.monotonic() + LONGEST_ROUND
    try:
        while not stopping() and time.monotonic() < until and (message := _claim()) is not None:
            sent += line.deliver(message)
    except NoServer:
        logger.info("the mail server could not be reached")
    finally:
        line.close()
    if sent:
        _hurry_those_without_server()
    return sent


def release_abandoned() -> None:
    """Give back at once what a worker of this machine held when it was killed; call it when a worker starts."""
    held = OutboxEmail.objects.filter(state=State.SENDING, claimed_by__startswith=f"{MACHINE}:")
    for pk, claimed_by in list(held.values_list("pk", "claimed_by")):
        pid = int(claimed_by.split(":")[1])
        if pid == os.getpid() or not _is_running(pid):
            mine = OutboxEmail.objects.filter(pk=pk, state=State.SENDING, claimed_by=claimed_by)
            mine.update(next_attempt_at=timezone.now())


def is_well() -> bool:
    """Whether staff hear of requests: no message stands unsent for long, and no notice to staff was lost of late.

    A visitor's own mailbox that does not take the acknowledgement says nothing of our mail.
    """
    its_own_fault = Q(kind__in=OutboxEmail.TO_VISITORS) & Q(problem=ANSWERED_LATER)
    lost = OutboxEmail.objects.lost().filter(kind__in=OutboxEmail.TO_STAFF)
    return not OutboxEmail.objects.stuck().exclude(its_own_fault).exists() and not lost.exists()


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, so it runs
    return True


class _Line:
    """The line to the mail server: opened when there is something to send, and anew after an error."""

    def __init__(self) -> None:
        self._mail_server: BaseEmailBackend | None = None

    def deliver(self, message: OutboxEmail) -> bool:
        """Send a claimed message and write down what became of it; whether it went out.

        Raises NoServer when there is no getting through, which is the same for all that wait.
        """
        try:
            if self._mail_server is None:
                self._mail_server = _open()
                if not _hold_on(message):
                    return False
            _send(message, self._mail_server)
        except NoServer:
            _record(message, State.WAITING, NO_SERVER, pause=_pause(PAUSES_WITHOUT_SERVER, message))
            raise
        except (smtplib.SMTPException, OSError, ValueError) as error:
            may_be_sent = getattr(self._mail_server, "may_have_sent", True)
            self.close()
            _record_failure(message, error, may_be_sent=may_be_sent)
            return False
        _record(message, State.ACCEPTED, "")
        return True

    def close(self) -> None:
        if self._mail_server is not None:
            _close(self._mail_server)
            self._mail_server = None


def _claim() -> OutboxEmail | None:
    """Take one due message for this worker alone; a worker that dies gives it back when the lease ends.

    Where rows can be locked, workers do not wait for each other.
    """
    skip_locked = database.features.has_select_for_update_skip_locked
    while OutboxEmail.objects.due().exists():
        with transaction.atomic():
            due = OutboxEmail.objects.due().order_by("next_attempt_at", "pk").select_for_update(skip_locked=skip_locked)
            message = due.first()
            if message is None:
                return None
            if message.is_unwanted:  # the wish not to be written to came while it was made
                message.stop(CUT_OFF if message.state == State.SENDING else "")
                continue
            is_ours = _mark_as_ours(message)
        if is_ours:
            message.refresh_from_db()
            return message
    return None


def _mark_as_ours(message: OutboxEmail) -> bool:
    """One conditional update decides which of several workers has it."""
    still_due = OutboxEmail.objects.due().filter(pk=message.pk)
    taken = still_due.update(
        state=State.SENDING,
        claimed_by=f"{MACHINE}:{os.getpid()}:{secrets.token_hex(8)}",
        attempts=F("attempts") + 1,
        next_attempt_at=timezone.now() + LEASE,
    )
    return bool(taken)


def _hold_on(message: OutboxEmail) -> bool:
    """Begin the lease anew; False when getting through took so long that another worker has the message by now."""
    return bool(_mine(message).update(next_attempt_at=timezone.now() + LEASE))


def _mine(message: OutboxEmail) -> OutboxEmailQuerySet:
    return OutboxEmail.objects.filter(pk=message.pk, state=State.SENDING, claimed_by=message.claimed_by)


def _open() -> BaseEmailBackend:
    mail_server = get_connection()
    try:
        mail_server.open()
    except (smtplib.SMTPException, OSError, ValueError) as error:  # the last: a host or a password with odd letters
        _close(mail_server)
        raise NoServer from error
    return mail_server


def _close(mail_server: BaseEmailBackend) -> None:
    try:
        mail_server.close()
    except (smtplib.SMTPException, OSError):
        logger.info("the mail server hung up")


def _send(message: OutboxEmail, mail_server: BaseEmailBackend) -> None:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(message.subject, message.body, message.sender, [message.recipient], headers=headers)
    if not mail_server.send_messages([mail]):
        raise ValueError("there was nobody to send it to")


def _record_failure(message: OutboxEmail, error: Exception, *, may_be_sent: bool) -> None:
    """A refusal for good stops; anything else is tried again, with growing pauses, for two days."""
    reason, for_good = _diagnosis(error, may_be_sent)
    if for_good:
        _record(message, State.REFUSED, reason)
    else:
        _record(message, State.WAITING, reason, pause=_pause(PAUSES, message))
    logger.info("message %s was not taken: %s", message.pk, type(error).__name__)


def _diagnosis(error: Exception, may_be_sent: bool) -> tuple[str, bool]:
    """Why a message was not taken, in words for staff, and whether trying again is of no use."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        for_good = bool(codes) and min(codes) >= 500
        return (REFUSED_RECIPIENT, True) if for_good else (ANSWERED_LATER, False)
    if isinstance(error, smtplib.SMTPDataError):
        return (REFUSED_MESSAGE, True) if error.smtp_code >= 500 else (ANSWERED_LATER, False)
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        return UNUSABLE, True
    if isinstance(error, smtplib.SMTPServerDisconnected | TimeoutError | ConnectionError):
        return (CUT_OFF if may_be_sent else NO_ANSWER), False
    return NOT_SENT, False


def _pause(pauses: list[timedelta], message: OutboxEmail) -> timedelta:
    return pauses[min(message.attempts, len(pauses)) - 1]


def _record(message: OutboxEmail, state: State, problem: str, *, pause: timedelta | None = None) -> None:
    """Write down what became of a claimed message, unless its lease ended and another worker has it now."""
    now = timezone.now()
    try_until = message.try_until
    if message.attempts == 1 and now >= try_until:
        # Nobody has tried before: the worker was down, or the clock has jumped. It has its two days all the same.
        try_until = now + OutboxEmail.RETRY_FOR
    if state == State.WAITING and now >= try_until:
        state = State.GIVEN_UP
    _mine(message).update(
        state=state,
        try_until=try_until,
        problem=problem,
        claimed_by="",
        finished_at=None if state == State.WAITING else now,
        next_attempt_at=now + pause if pause else now,
    )


def _hurry_those_without_server() -> None:
    """The server is back: what waited for it alone need not wait longer."""
    OutboxEmail.objects.filter(state=State.WAITING, problem=NO_SERVER).update(next_attempt_at=timezone.now())
