"""The outgoing mail."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.utils import timezone

from consultations.models.do_not_contact import DoNotContact, email_digest
from consultations.models.requests import ConsultationRequest


class OutboxEmailQuerySet(models.QuerySet["OutboxEmail"]):
    def due(self) -> "OutboxEmailQuerySet":
        """Messages to send now: waiting ones whose time has come, and those of a worker that died while sending.

        No pause is as long as an hour: where one is, the clock was ahead when it began.
        """
        now = timezone.now()
        ahead = models.Q(state=OutboxEmail.State.WAITING, next_attempt_at__gt=now + OutboxEmail.LONGER_THAN_ANY_PAUSE)
        return self.unfinished().filter(models.Q(next_attempt_at__lte=now) | ahead)

    def failed(self) -> "OutboxEmailQuerySet":
        return self.filter(state__in=_written_out(OutboxEmail.FAILED))

    def stuck(self) -> "OutboxEmailQuerySet":
        """Messages that have waited to be sent for longer than anybody should have to wonder."""
        return self.unfinished().filter(try_until__lt=timezone.now() + OutboxEmail.RETRY_FOR - OutboxEmail.PATIENCE)

    def lost(self) -> "OutboxEmailQuerySet":
        """Failed messages that still matter: to visitors whom nobody has reached since, and of late to staff."""
        answered = models.Q(request__status=ConsultationRequest.Status.CLOSED) | ~models.Q(
            request__first_contact_at=None
        )
        to_visitors = models.Q(kind__in=OutboxEmail.TO_VISITORS) & ~answered
        to_staff = models.Q(kind__in=OutboxEmail.TO_STAFF, finished_at__gt=timezone.now() - OutboxEmail.LATELY)
        return self.failed().filter(to_visitors | to_staff)

    def unfinished(self) -> "OutboxEmailQuerySet":
        return self.filter(state__in=_written_out([OutboxEmail.State.WAITING, OutboxEmail.State.SENDING]))


class Constant(models.Value):
    """A word of our own that is written out in a statement: SQLite uses an index over a part of a table only then."""

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list[object]]:
        return f"'{self.value}'", []


def _written_out(words: Iterable[str]) -> list[Constant]:
    return [Constant(str(word)) for word in words]


class RecipientDigestField(models.CharField):
    """The keyed hash of the recipient, filled in by itself: the database compares it with whom not to write to."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        digest = email_digest(model_instance.recipient)
        setattr(model_instance, self.attname, digest)
        return digest


class OutboxEmail(models.Model):
    """One message to one recipient, kept until the mail server has taken it or staff can see that it did not."""

    RETRY_FOR = timedelta(hours=48)
    LONGER_THAN_ANY_PAUSE = timedelta(hours=1)
    PATIENCE = timedelta(minutes=5)
    LATELY = timedelta(days=2)

    class State(models.TextChoices):
        HELD = "HELD", "Held until someone has looked at the request"
        WAITING = "WAITING", "Waiting to be sent"
        SENDING = "SENDING", "Being sent"
        ACCEPTED = "ACCEPTED", "Accepted by the mail server"
        REFUSED = "REFUSED", "Refused for good"
        GIVEN_UP = "GIVEN_UP", "Given up after two days"
        STOPPED = "STOPPED", "Not sent: this person asked not to be contacted"

    class Kind(models.TextChoices):
        STAFF_NOTICE = "STAFF_NOTICE", "Notice to staff"
        ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT", "Acknowledgement to the visitor"
        REMINDER = "REMINDER", "Reminder to staff"
        APOLOGY = "APOLOGY", "Apology to the visitor"
        DIGEST = "DIGEST", "Morning digest"
        TEST = "TEST", "Test message"

    FAILED = (State.REFUSED, State.GIVEN_UP)
    TO_VISITORS = (Kind.ACKNOWLEDGEMENT, Kind.APOLOGY)
    TO_STAFF = (Kind.STAFF_NOTICE, Kind.REMINDER, Kind.DIGEST)

    request = models.ForeignKey(
        ConsultationRequest, on_delete=models.PROTECT, related_name="messages", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.EmailField()
    recipient_digest = RecipientDigestField(max_length=64, default="", editable=False)
    sender = models.CharField(max_length=300)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    try_until = models.DateTimeField()
    claimed_by = models.CharField(max_length=40, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why the last attempt failed, in plain words.")

    objects = OutboxEmailQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        permissions = [("send_test_message", "Can look after the mail and send test messages")]
        indexes = [
            models.Index(
                name="unfinished_messages",
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["WAITING", "SENDING"]),
            ),
            models.Index(
                name="failed_messages",
                fields=["request", "kind", "finished_at"],
                condition=models.Q(state__in=["REFUSED", "GIVEN_UP"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_state_display().lower()}"

    @property
    def has_failed(self) -> bool:
        return self.state in self.FAILED

    @property
    def is_unwanted(self) -> bool:
        """Whether it is for a visitor who asked not to be written to; such a message is kept but never sent."""
        if self.kind not in self.TO_VISITORS:
            return False
        return DoNotContact.objects.in_force().filter(digest=email_digest(self.recipient)).exists()

    def stop_if_unwanted(self) -> None:
        """Before it is stored: staff see then that nothing was sent, and why."""
        if self.is_unwanted:
            self.state, self.finished_at = self.State.STOPPED, timezone.now()

    def stop(self, why: str = "") -> None:
        """Take a message that is not sent yet out of the line for good."""
        self.state, self.problem, self.claimed_by = self.State.STOPPED, why, ""
        self.finished_at = timezone.now()
        self.save(update_fields=["state", "problem", "claimed_by", "finished_at"])

    def wait_anew(self) -> None:
        """Put a held, refused or given-up message back in line, with its full time to try; stop an unwanted one."""
        if self.is_unwanted:
            return self.stop()
        now = timezone.now()
        self.state = self.State.WAITING
        self.next_attempt_at = now
        self.try_until = now + self.RETRY_FOR
        self.claimed_by = ""
        self.finished_at = None
        self.save(update_fields=["state", "next_attempt_at", "try_until", "claimed_by", "finished_at"])
