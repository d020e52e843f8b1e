"""The request, and what the person agreed to when they sent it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from consultations.encryption import EncryptedTextField
from consultations.models.querysets import ConsultationRequestQuerySet
from consultations.models.turn import turn_field, turn_indexes
from consultations.references import spoken
from consultations.search_text import OF, SearchTextField


class ConsultationRequest(models.Model):
    """One person's wish to be called or written to."""

    HOLD_FOR = timedelta(minutes=10)
    # Whoever is turned away is told why, and where else to find help.
    TURNED_AWAY = ("NOT_A_MATCH", "NOT_NOW")

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
        NOT_NOW = "NOT_NOW", "Not for now"
        NOT_REACHED = "NOT_REACHED", "Could not be reached"
        WITHDRAWN = "WITHDRAWN", "Does not want to be contacted"
        NO_REQUEST = "NO_REQUEST", "Not a real request"

    class Source(models.TextChoices):
        FORM = "FORM", "Asked on the website"
        PHONED = "PHONED", "Phoned"
        WALKED_IN = "WALKED_IN", "Walked in"

    class NextStep(models.TextChoices):
        FIRST_CONTACT = "FIRST_CONTACT", "First contact"
        CALL_AGAIN = "CALL_AGAIN", "Call again"
        WRITE = "WRITE", "Write an e-mail"
        AWAIT_REPLY = "AWAIT_REPLY", "Wait for an answer until then"
        DECIDE = "DECIDE", "Decide what comes next"
        NONE = "", "None"

    reference = models.CharField(max_length=6, unique=True, editable=False)
    source = models.CharField(max_length=9, choices=Source, default=Source.FORM, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    answer_by = models.DateTimeField("promised by", editable=False)

    name = models.CharField("name to use", max_length=100)
    phone = models.CharField(max_length=20, blank=True, help_text="In international form.")
    phone_extension = models.CharField(max_length=20, blank=True)
    phone_as_typed = models.CharField(max_length=60, blank=True)
    email = models.EmailField("e-mail", blank=True)
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
    next_step_at = models.DateTimeField(null=True, blank=True)
    first_contact_at = models.DateTimeField(null=True, blank=True, editable=False)
    set_aside_reasons = models.JSONField(default=list, blank=True, editable=False)
    read_first = models.BooleanField("read first", default=False, editable=False)
    # Given by staff: the person asked not to be contacted before, and wants to be about this request after all.
    asked_again_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_set_aside = models.BooleanField("set aside as doubtful", default=False, editable=False)
    looked_at = models.DateTimeField("first looked at by staff", null=True, blank=True, editable=False)

    # Who is calling now, until when; over by itself.
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    held_by_name = models.CharField(max_length=301, blank=True, editable=False)
    held_until = models.DateTimeField(null=True, blank=True, editable=False)

    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Under a legal hold nothing and nobody erases it, until the hold is lifted.
    legal_hold_at = models.DateTimeField("under legal hold since", null=True, blank=True, editable=False)
    legal_hold_by_name = models.CharField(max_length=301, blank=True, editable=False)
    legal_hold_reason = EncryptedTextField(blank=True, editable=False)

    turn = turn_field()
    search_text = SearchTextField()

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        permissions = [
            ("hold_consultationrequest", "Can put a request under a legal hold and lift it"),
            ("erase_consultationrequest", "Can erase requests for good"),
            ("export_consultationrequest", "Can take requests along as a file"),
        ]
        constraints = [
            models.CheckConstraint(
                name="closed_request_says_when",
                condition=models.Q(status="CLOSED", closed_at__isnull=False)
                | ~models.Q(status="CLOSED") & models.Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="legal_hold_says_who",
                condition=models.Q(legal_hold_at=None, legal_hold_by_name="")
                | models.Q(legal_hold_at__isnull=False) & ~models.Q(legal_hold_by_name=""),
            ),
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
        indexes = [
            models.Index(Lower("email"), name="request_email_in_any_case"),
            models.Index(name="requests_by_day", fields=["received_at"]),
            models.Index(name="request_phone", fields=["phone"]),
            *turn_indexes(),
            models.Index(
                name="requests_closed_at",
                fields=["closing_reason", "closed_at"],
                condition=models.Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.reference_spoken}"

    def save(self, *, update_fields: Iterable[str] | None = None, **options: object) -> None:
        """What the request is found by follows what it is made of."""
        if update_fields is not None and {*update_fields} & {*OF}:
            update_fields = {*update_fields, "search_text"}
        super().save(update_fields=update_fields, **options)

    @property
    def reference_spoken(self) -> str:
        return spoken(self.reference)

    @property
    def told_to_wait_until(self) -> datetime:
        """The time that the person was told last: the promise, or the new one in the apology for missing it."""
        apology = getattr(self, "apology", None)
        return apology.answer_by if apology else self.answer_by

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED

    @property
    def is_under_legal_hold(self) -> bool:
        return self.legal_hold_at is not None

    @property
    def is_unseen(self) -> bool:
        """Whether it was set aside as doubtful, and nobody of the staff has opened it yet."""
        return self.is_set_aside and self.looked_at is None

    @property
    def state_in_words(self) -> str:
        """The status, and of a closed request why, such as “Closed: Questions answered”."""
        reason = f": {self.get_closing_reason_display()}" if self.closing_reason else ""
        return f"{self.get_status_display()}{reason}"

    @property
    def is_held(self) -> bool:
        """Whether somebody of the staff is calling the person now."""
        return self.held_until is not None and self.held_until > timezone.now()

    @property
    def held_since(self) -> datetime:
        """When the person who calls pressed last; only for a held request."""
        return self.held_until - self.HOLD_FOR

    @property
    def by_phone(self) -> bool:
        """Whether the person may be called: never when they gave no number or asked for e-mail."""
        return bool(self.phone) and self.channel != self.Channel.EMAIL

    @property
    def by_email(self) -> bool:
        return bool(self.email) and (self.channel != self.Channel.PHONE or not self.phone)

    @property
    def first_step(self) -> str:
        """What to do first, in the way that the person chose."""
        return self.NextStep.FIRST_CONTACT if self.by_phone else self.NextStep.WRITE

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
    notice = models.CharField("version of the privacy notice", max_length=12, blank=True)

    def __str__(self) -> str:
        return f"Agreement to {self.request}"
