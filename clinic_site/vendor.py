"""Companies that run something for the clinic, and their agreements to keep what they see to themselves.

45 CFR 164.308(b) and 164.504(e): whoever holds or carries what visitors send signs a business associate agreement.
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

# What a company can do here: the field that says so, in the words of a sentence.
PURPOSES = {
    "hosting": "the machine on which the site runs",
    "database": "the database server",
    "backups": "the place where backups are kept",
    "mail_relay": "the mail server that takes our messages",
    "mailbox": "the mailboxes of those who hear of requests",
    "telephone": "the clinic's telephone and its voice messages",
    "log_keeping": "keeping logs",
    "error_tracking": "keeping error reports",
}
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")


def one_host_a_line(text: str) -> None:
    """Raises ValidationError for a line that is an address with https://, a path or a port."""
    wrong = [line for line in text.split() if not HOST_NAME.fullmatch(line.lower())]
    if wrong:
        raise ValidationError(f"“{wrong[0]}” is no host name. Write one a line, such as mail.clinic.example.")


class Vendor(models.Model):
    """One company, or the clinic itself where it runs something in its own rooms."""

    class Standing(models.TextChoices):
        NONE = "NONE", "no agreement yet"
        SIGNED = "SIGNED", "the agreement is signed"
        NO_DATA = "NO_DATA", "it receives no request data, because …"
        OURSELVES = "OURSELVES", "we do this ourselves, because …"

    name = models.CharField(max_length=80, unique=True, help_text="The company, as its contract names it.")
    hosting = models.BooleanField("runs the machine of the site", default=False)
    database = models.BooleanField("runs the database", default=False)
    backups = models.BooleanField("keeps backups", default=False)
    mail_relay = models.BooleanField("sends the site’s e-mail", default=False)
    mailbox = models.BooleanField("has the mailboxes of staff", default=False)
    telephone = models.BooleanField("carries phone calls, voice messages or faxes", default=False)
    log_keeping = models.BooleanField("keeps logs", default=False)
    error_tracking = models.BooleanField("receives error reports", default=False)
    hosts = models.TextField(
        "host names",
        blank=True,
        validators=[one_host_a_line],
        help_text="One a line, as whoever runs the machine tells you. A name stands for everything below it, too: "
        "clinic.example stands for mail.clinic.example. For mailboxes: what follows the @.",
    )
    standing = models.CharField(max_length=9, choices=Standing, default=Standing.NONE)
    signed_on = models.DateField(
        "signed on", null=True, blank=True, help_text="The day on which the agreement was signed by both sides."
    )
    reason = models.CharField(
        "because", max_length=200, blank=True, help_text="For the last two of the answers above, in one sentence."
    )
    used_until = models.DateField(
        null=True, blank=True, help_text="When you stopped using it. The row stays as a record of the agreement."
    )

    class Meta:
        verbose_name = "company"
        verbose_name_plural = "companies and agreements"
        constraints = [
            models.CheckConstraint(
                name="vendor_agreement_has_its_day",
                condition=models.Q(standing="SIGNED", signed_on__isnull=False)
                | (~models.Q(standing="SIGNED") & models.Q(signed_on__isnull=True)),
                violation_error_message="Give the day of signing for a signed agreement, and for nothing else.",
            ),
            models.CheckConstraint(
                name="vendor_without_agreement_says_why",
                condition=models.Q(standing__in=["NONE", "SIGNED"]) | ~models.Q(reason=""),
                violation_error_message="Say in one sentence why no agreement is needed.",
            ),
            models.CheckConstraint(
                name="vendor_does_something",
                condition=models.Q(*((field, True) for field in PURPOSES), _connector=models.Q.OR),
                violation_error_message="Tick at least one thing that this company does.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.hosts = "\n".join(sorted({line.lower() for line in self.hosts.split()}))
        if self.signed_on and self.signed_on > timezone.localdate():
            raise ValidationError({"signed_on": "This day is still to come. Enter the agreement once it is signed."})

    @property
    def does(self) -> list[str]:
        """What it is used for, as the fields call it."""
        return [str(self._meta.get_field(field).verbose_name) for field in PURPOSES if getattr(self, field)]

    def is_used_on(self, day: date) -> bool:
        return self.used_until is None or self.used_until >= day

    def is_in_order_on(self, day: date) -> bool:
        """Whether it may hold what visitors send: by an agreement that is signed, or as the clinic itself."""
        if self.standing == self.Standing.SIGNED:
            return self.signed_on is not None and self.signed_on <= day
        return self.standing == self.Standing.OURSELVES

    def stands_for(self, host: str) -> bool:
        """Whether `host`, in small letters, is one of its names or stands below one that has a dot."""
        names = self.hosts.lower().split()
        return any(host == name or ("." in name and host.endswith(f".{name}")) for name in names)
