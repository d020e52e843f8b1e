"""The one sender. A message leaves the outbox when the mail server has taken it, or stays where staff can see it."""

import logging
import smtplib
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consultations.models import OutboxEmail

logger = logging.getLogger("clinic.outbox")

# How long a worker may hold a message; longer than the mail server's answers can take (EMAIL_TIMEOUT for each).
LEASE = timedelta(minutes=5)
PAUSES = [timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600, 1200, 1800)]
NO_SERVER_PAUSE = timedelta(seconds=15)
# Unsent for longer than this, the queue counts as unwell.
PATIENCE = timedelta(minutes=5)

ANSWERED_LATER = "The mail server asked to try again later."
REFUSED_RECIPIENT = "The mail server refused this address for good."
REFUSED_MESSAGE = "The mail server refused this message for good."
NO_SERVER = "The mail server could not be reached, or did not let us in."
NOT_SENT = "The message could not be sent."

State = OutboxEmail.State


class NoServer(Exception):
    """Nothing can be sent just now; it is not this message's fault."""


def deliver_due(stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, one message after the other, until nothing is or `stopping()`. Returns how many went out."""
    sent = 0
    mail_server: BaseEmailBackend | None = None
    try:
        while not stopping() and (message := _claim()) is not None:
            try:
                mail_server = mail_server or _open()
                _send(message, mail_server)
            except NoServer:
                _record(message, State.WAITING, NO_SERVER, pause=NO_SERVER_PAUSE)
                logger.info("the mail server could not be reached")
                break
            except (smtplib.SMTPException, OSError, ValueError) as error:
                mail_server = _close(mail_server)
                _record_failure(message, error)
            else:
                _record(message, State.ACCEPTED, "")
                sent += 1
    finally:
        _close(mail_server)
    if sent:
        _hurry_those_without_server()
    return sent


def is_well() -> bool:
    """Whether every message that may be sent has been, within five minutes."""
    too_old = timezone.now() + OutboxEmail.RETRY_FOR - PATIENCE
    return not OutboxEmail.objects.unfinished().filter(try_until__lt=too_old).exists()


def _claim() -> OutboxEmail | None:
    """Take one due message for this worker alone; a worker that dies gives it back when the lease ends."""
    if not OutboxEmail.objects.due().exists():
        return None
    skip_locked = database.features.has_select_for_update_skip_locked
    with transaction.atomic():
        due = OutboxEmail.objects.due().order_by("next_attempt_at", "pk")
        message = due.select_for_update(skip_locked=skip_locked).first()
        if message is None:
            return None
        message.state = State.SENDING
        message.claimed_by = uuid.uuid4().hex
        message.attempts = F("attempts") + 1
        message.next_attempt_at = timezone.now() + LEASE
        message.save(update_fields=["state", "claimed_by", "attempts", "next_attempt_at"])
    message.refresh_from_db(fields=["attempts"])
    return message


def _open() -> BaseEmailBackend:
    mail_server = get_connection()
    try:
        mail_server.open()
    except (smtplib.SMTPException, OSError) as error:
        _close(mail_server)
        raise NoServer from error
    return mail_server


def _close(mail_server: BaseEmailBackend | None) -> None:
    """Let go of a connection; after an error the next message gets a fresh one."""
    if mail_server is not None:
        try:
            mail_server.close()
        except (smtplib.SMTPException, OSError):
            logger.info("the mail server hung up")


def _send(message: OutboxEmail, mail_server: BaseEmailBackend) -> None:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(message.subject, message.body, message.sender, [message.recipient], headers=headers)
    try:
        if not mail_server.send_messages([mail]):
            raise ValueError("there was nobody to send it to")
    except (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
        raise NoServer from error


def _record_failure(message: OutboxEmail, error: Exception) -> None:
    """A refusal for good stops; anything else is tried again, with growing pauses, for two days."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        reason, for_good = REFUSED_RECIPIENT, bool(codes) and min(codes) >= 500
    elif isinstance(error, smtplib.SMTPDataError):
        reason, for_good = REFUSED_MESSAGE, error.smtp_code >= 500
    elif isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        reason, for_good = REFUSED_RECIPIENT, True
    else:
        reason, for_good = NOT_SENT, False
    if for_good:
        _record(message, State.REFUSED, reason)
    else:
        later = reason if reason == NOT_SENT else ANSWERED_LATER
        _record(message, State.WAITING, later, pause=PAUSES[min(message.attempts, len(PAUSES)) - 1])
    logger.info("message %s was not taken: %s", message.pk, type(error).__name__)


def _record(message: OutboxEmail, state: State, problem: str, *, pause: timedelta | None = None) -> None:
    """Write down what became of a claimed message, unless its lease ended and another worker has it now."""
    now = timezone.now()
    if state == State.WAITING and now >= message.try_until:
        state = State.GIVEN_UP
    mine = OutboxEmail.objects.filter(pk=message.pk, state=State.SENDING, claimed_by=message.claimed_by)
    mine.update(
        state=state,
        problem=problem,
        claimed_by="",
        finished_at=None if state == State.WAITING else now,
        next_attempt_at=now + pause if pause else now,
    )


def _hurry_those_without_server() -> None:
    """The server is back: what waited for it alone need not wait longer."""
    OutboxEmail.objects.filter(state=State.WAITING, problem=NO_SERVER).update(next_attempt_at=timezone.now())
