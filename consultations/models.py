"""What visitors ask for: the request, its history, its consent, and the messages about it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from consultations.encryption import EncryptedTextField
from consultations.references import spoken


class ConsultationRequestQuerySet(models.QuerySet["ConsultationRequest"]):
    def open(self) -> "ConsultationRequestQuerySet":
        return self.exclude(status=ConsultationRequest.Status.CLOSED)


class ConsultationRequest(models.Model):
    """One person's wish to be called or written to."""

    class Channel(models.TextChoices):
        PHONE = "PHONE", "Call me"
        EMAIL = "EMAIL", "Write me an e-mail"
        EITHER = "EITHER", "Either is fine"

    class GoodTime(models.TextChoices):
        ANY = "ANY", "Any time you are open"
        MORNING = "MORNING", "Morning"
        MIDDAY = "MIDDAY", "Around midday"
        AFTERNOON = "AFTERNOON", "Afternoon"

    class Topic(models.TextChoices):
        DEPRESSION = "DEPRESSION", "Depression"
        BIPOLAR = "BIPOLAR", "Bipolar disorder"
        AUTISM = "AUTISM", "Autism"
        SCHIZOPHRENIA = "SCHIZOPHRENIA", "Schizophrenia"
        OTHER = "OTHER", "Something else"
        NOT_SAID = "NOT_SAID", "I would rather not say"

    class Status(models.TextChoices):
        NEW = "NEW", "New"
        TRYING = "TRYING", "Trying to reach"
        IN_TOUCH = "IN_TOUCH", "In touch"
        CLOSED = "CLOSED", "Closed"

    class ClosingReason(models.TextChoices):
        ANSWERED = "ANSWERED", "Questions answered"
        EVALUATION = "EVALUATION", "Going on to an evaluation"
        NOT_A_MATCH = "NOT_A_MATCH", "Not a match"
        NOT_REACHED = "NOT_REACHED", "Could not be reached"
        WITHDRAWN = "WITHDRAWN", "Does not want to be contacted"
        NO_REQUEST = "NO_REQUEST", "Not a real request"

    class NextStep(models.TextChoices):
        FIRST_CONTACT = "FIRST_CONTACT", "First contact"
        CALL_AGAIN = "CALL_AGAIN", "Call again"
        WRITE = "WRITE", "Write an e-mail"
        AWAIT_REPLY = "AWAIT_REPLY", "Wait for an answer until then"
        NONE = "", "None"

    reference = models.CharField(max_length=6, unique=True, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    answer_by = models.DateTimeField("promised by", db_index=True, editable=False)

    name = models.CharField("name to use", max_length=100)
    phone = models.CharField(max_length=20, blank=True, db_index=True, help_text="In international form.")
    phone_extension = models.CharField(max_length=20, blank=True)
    phone_as_typed = models.CharField(max_length=60, blank=True)
    email = models.EmailField("e-mail", blank=True, db_index=True)
    channel = models.CharField("how to be reached", max_length=6, choices=Channel)
    good_time = models.CharField("good time", max_length=10, choices=GoodTime, default=GoodTime.ANY)
    may_leave_message = models.BooleanField("a message may be left", default=False)
    topic = EncryptedTextField(blank=True)
    note = EncryptedTextField(blank=True)
    came_from = EncryptedTextField("article read before", blank=True)
    read_version_id = EncryptedTextField("version read before", blank=True)
    is_adult = models.BooleanField("18 or over", default=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.NEW)
    closing_reason = models.CharField(max_length=12, choices=ClosingReason, blank=True)
    next_step = models.CharField(max_length=14, choices=NextStep, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True, db_index=True)
    first_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    set_aside_reasons = models.JSONField(default=list, blank=True, editable=False)
    is_set_aside = models.BooleanField("set aside as doubtful", default=False, editable=False)

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        constraints = [
            models.CheckConstraint(
                name="open_request_has_a_next_step",
                condition=models.Q(status="CLOSED") | ~models.Q(next_step="") & ~models.Q(next_step_at=None),
                violation_error_message="An open request needs a next step and its time.",
            ),
            models.CheckConstraint(
                name="closed_request_says_why",
                condition=~models.Q(status="CLOSED") | ~models.Q(closing_reason=""),
                violation_error_message="Say why the request is closed.",
            ),
            models.CheckConstraint(
                name="request_can_be_answered",
                condition=~models.Q(phone="") | ~models.Q(email=""),
                violation_error_message="Give a phone number or an e-mail address.",
            ),
            models.CheckConstraint(name="request_is_from_an_adult", condition=models.Q(is_adult=True)),
        ]

    def __str__(self) -> str:
        return f"Request {self.reference_spoken}"

    @property
    def reference_spoken(self) -> str:
        return spoken(self.reference)

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED

    @property
    def by_phone(self) -> bool:
        """Whether the person may be called: never when they gave no number or asked for e-mail."""
        return bool(self.phone) and self.channel != self.Channel.EMAIL

    @property
    def by_email(self) -> bool:
        return bool(self.email) and (self.channel != self.Channel.PHONE or not self.phone)

    @property
    def topic_label(self) -> str:
        return dict(self.Topic.choices).get(self.topic, self.topic)


class Consent(models.Model):
    """What a person agreed to, word for word, each time they sent the form. Nothing changes or deletes it."""

    request = models.ForeignKey(ConsultationRequest, on_delete=models.PROTECT, related_name="consents")
    wording = models.TextField()
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    page = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Agreement to {self.request}"


class HistoryEntry(models.Model):
    """What happened to a request. Entries are added; the database refuses to change or delete them."""

    class Kind(models.TextChoices):
        RECEIVED = "RECEIVED", "Received"
        SENT_AGAIN = "SENT_AGAIN", "Sent again by the visitor, with changes"
        ATTEMPT = "ATTEMPT", "Attempt"
        NOTE = "NOTE", "Note"
        STATUS = "STATUS", "Status changed"
        NEXT_STEP = "NEXT_STEP", "Next step"
        RELEASED = "RELEASED", "No longer set aside"
        MESSAGE = "MESSAGE", "Message"

    class Outcome(models.TextChoices):
        REACHED = "REACHED", "Reached"
        NO_ANSWER = "NO_ANSWER", "No answer"
        LEFT_MESSAGE = "LEFT_MESSAGE", "Left a message"
        WRONG_NUMBER = "WRONG_NUMBER", "Wrong number or address"
        WROTE = "WROTE", "Wrote an e-mail"

    request = models.ForeignKey(ConsultationRequest, on_delete=models.PROTECT, related_name="history")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=301, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    text = EncryptedTextField(blank=True)

    class Meta:
        verbose_name_plural = "history"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class OutboxEmailQuerySet(models.QuerySet["OutboxEmail"]):
    def due(self) -> "OutboxEmailQuerySet":
        """Messages to send now: waiting ones whose time has come, and those of a worker that died while sending."""
        sending = models.Q(state__in=[OutboxEmail.State.WAITING, OutboxEmail.State.SENDING])
        return self.filter(sending, next_attempt_at__lte=timezone.now())

    def failed(self) -> "OutboxEmailQuerySet":
        return self.filter(state__in=[OutboxEmail.State.REFUSED, OutboxEmail.State.GIVEN_UP])

    def unfinished(self) -> "OutboxEmailQuerySet":
        return self.filter(state__in=[OutboxEmail.State.WAITING, OutboxEmail.State.SENDING])


class OutboxEmail(models.Model):
    """One message to one recipient, kept until the mail server has taken it or staff can see that it did not."""

    RETRY_FOR = timedelta(hours=48)

    class State(models.TextChoices):
        HELD = "HELD", "Held until someone has looked at the request"
        WAITING = "WAITING", "Waiting to be sent"
        SENDING = "SENDING", "Being sent"
        ACCEPTED = "ACCEPTED", "Accepted by the mail server"
        REFUSED = "REFUSED", "Refused for good"
        GIVEN_UP = "GIVEN_UP", "Given up after two days"

    class Kind(models.TextChoices):
        STAFF_NOTICE = "STAFF_NOTICE", "Notice to staff"
        ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT", "Acknowledgement to the visitor"

    request = models.ForeignKey(
        ConsultationRequest, on_delete=models.PROTECT, related_name="messages", null=True, blank=True
    )
    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.EmailField()
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
        indexes = [
            models.Index(
                name="unfinished_messages",
                fields=["next_attempt_at"],
                condition=models.Q(state__in=["WAITING", "SENDING"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_state_display().lower()}"

    def wait_anew(self) -> None:
        """Put a held, refused or given-up message back in line, with its full time to try."""
        now = timezone.now()
        self.state = self.State.WAITING
        self.next_attempt_at = now
        self.try_until = now + self.RETRY_FOR
        self.claimed_by = ""
        self.finished_at = None
        self.save(update_fields=["state", "next_attempt_at", "try_until", "claimed_by", "finished_at"])


class Fingerprint(models.Model):
    """A keyed hash of a form's one-time token or of its answers: how identical posts are told from new ones."""

    digest = models.CharField(max_length=64, primary_key=True)
    request = models.ForeignKey(ConsultationRequest, null=True, on_delete=models.CASCADE, related_name="fingerprints")
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:8]


class ThrottleCount(models.Model):
    """How many posts came in one window of time, from one address (as a keyed hash) or overall."""

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:12]
