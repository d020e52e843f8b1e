"""The clinic's own facts: one record each, edited by staff, shown everywhere."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from clinic_site.backups.model import BackupRun  # noqa: F401 (Django looks for models here)
from clinic_site.neutral_words import health_words_in
from clinic_site.vendor import Vendor

__all__ = [
    "ClinicProfile",
    "Closure",
    "EarlyCode",
    "Edition",
    "Fee",
    "OpeningHours",
    "TemporaryPassword",
    "TimedJob",
    "Vendor",
]

# Numbers and addresses that belong to nobody (RFC 2606, NANP 555-01xx) mark what the clinic has yet to supply.
SAMPLE_PHONE = "(703) 555-0142"
SAMPLE_EMAIL = "office@clinic.example"
TO_FOLLOW = "to follow"


def without_health_words(text: str) -> None:
    """Raises ValidationError when `text` tells what the clinic treats."""
    if found := health_words_in(text):
        raise ValidationError(f"Others may read this. Choose a name without “{found[0]}”.")


class ClinicProfile(models.Model):
    """The clinic itself. There is exactly one row."""

    name = models.CharField(max_length=80, default="Virginia Infusion Therapies")
    neutral_name = models.CharField(
        max_length=30,
        default="VIT",
        validators=[without_health_words],
        help_text="Used where others might read along: sender of e-mails, titles of the request pages. No health word.",
    )
    phone = models.CharField(
        max_length=30,
        default=SAMPLE_PHONE,
        validators=[
            RegexValidator(r"^[ ()+.0-9-]+$", "Write the number with digits, spaces, dots and brackets alone.")
        ],
        help_text="As people should read it. Numbers with 555-01 are samples and are marked as such on the site.",
    )
    email = models.EmailField("e-mail", default=SAMPLE_EMAIL)
    street = models.CharField(max_length=120, default=f"[street address {TO_FOLLOW}]")
    city = models.CharField(max_length=60, default="Leesburg")
    region = models.CharField("state", max_length=2, default="VA")
    postal_code = models.CharField(max_length=10, blank=True)
    directions = models.TextField(blank=True, help_text="How to find you, in a few sentences.")
    parking_and_access = models.TextField(blank=True, help_text="Parking, step-free access, elevator.")
    caller = models.CharField(
        max_length=80,
        default=f"a member of our staff [name and role {TO_FOLLOW}]",
        help_text="Who makes the free call, in words a visitor understands. “Doctor” only if it is one.",
    )
    clinicians = models.TextField(
        blank=True, help_text="Full name, degree, exact Virginia license title and role of each person who treats."
    )
    not_treated = models.TextField(
        "whom you do not treat", blank=True, help_text="Each illness or situation, one a line, and what you do instead."
    )
    hours_confirmed = models.BooleanField(
        "the opening hours, the closing days and the promise are right",
        default=False,
        help_text="Tick it once all three are as you want them: the promised time of an answer is worked out from the "
        "hours and the closing days. Until then hours and promise are marked as samples.",
    )
    answer_within_hours = models.DecimalField(
        "answer within (opening hours)",
        max_digits=4,
        decimal_places=1,
        default=Decimal(16),
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal(80))],
        help_text="The latest first contact, in hours when the clinic is open. 16 is two working days of 8 hours.",
    )
    apologize_when_late = models.BooleanField(
        "write to a visitor when the promise is missed",
        default=True,
        help_text="One short e-mail that says sorry, with a new time and your number. It goes to visitors who gave an "
        "e-mail address and whom nobody has tried to reach in time.",
    )
    try_again_after_hours = models.PositiveSmallIntegerField(
        "call again after (opening hours)",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(40)],
        help_text="After the first call that nobody takes. The calls after that are planned for the next mornings.",
    )
    tries = models.PositiveSmallIntegerField(
        "calls before you decide",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="After so many calls that nobody takes, the site asks you to write, or to decide what comes next.",
    )
    insurance = models.TextField(blank=True, help_text="Whether you bill any insurance, and for what.")
    industry_money = models.TextField(
        "money from companies",
        blank=True,
        help_text="What drug or device companies pay or give to anyone at the clinic; or that they pay nobody.",
    )
    vendors = models.TextField(
        "companies that help you",
        blank=True,
        help_text="Who runs the server and carries your mail and phone calls, and what each of them can see.",
    )
    privacy_practices = models.TextField("notice of privacy practices", blank=True)
    nondiscrimination = models.TextField("notice of nondiscrimination", blank=True)

    class Meta:
        verbose_name = "clinic profile"
        verbose_name_plural = "clinic profile"
        constraints = [models.CheckConstraint(name="one_clinic_profile", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return "Clinic profile"


class OpeningHours(models.Model):
    """A stretch of one weekday when the clinic is open; a lunch break makes two rows."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField(help_text="Leesburg time")
    closes = models.TimeField(help_text="Leesburg time")

    class Meta:
        verbose_name_plural = "opening hours"
        constraints = [
            models.CheckConstraint(
                name="opens_before_it_closes",
                condition=models.Q(opens__lt=models.F("closes")),
                violation_error_message="The closing time must be later than the opening time.",
            ),
            models.UniqueConstraint(
                name="one_opening_at_a_time",
                fields=["weekday", "opens"],
                violation_error_message="This day already has hours that start then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        """Hours that overlap would count twice toward the promised time."""
        if self.weekday is None or self.opens is None or self.closes is None:
            return
        others = OpeningHours.objects.filter(weekday=self.weekday, opens__lt=self.closes, closes__gt=self.opens)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError("These hours overlap with others of the same day.")


class Closure(models.Model):
    """Days on which the clinic is closed, first and last included."""

    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=60, help_text="Shown to visitors, for example “Thanksgiving”.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_it_begins",
                condition=models.Q(first_day__lte=models.F("last_day")),
                violation_error_message="The last day must not be before the first day.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} from {self.first_day}"


class Fee(models.Model):
    """A published price, as a range with everything that moves it (18VAC85-20-30(A))."""

    name = models.CharField(max_length=80)
    low = models.DecimalField("from (US dollars)", max_digits=8, decimal_places=2)
    high = models.DecimalField("to (US dollars)", max_digits=8, decimal_places=2)
    includes = models.TextField(help_text="What the price covers: evaluation, medicine, monitoring, follow-up.")
    could_add = models.TextField(help_text="What could come on top, and when.")
    effective_on = models.DateField(help_text="The day these prices were last checked.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fee_range_runs_upward",
                condition=models.Q(low__gte=0, high__gte=models.F("low")),
                violation_error_message="The second price must not be lower than the first.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """The mark of what public pages show now (edition.py). There is exactly one row."""

    mark = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="one_edition", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return f"Edition {self.mark}"


class TimedJob(models.Model):
    """When a recurring job of the worker is next due, and how it last went."""

    name = models.SlugField(primary_key=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField(default=True)
    succeeded_at = models.DateTimeField(null=True)  # the end of the last run that went well
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name


class CertificateCheck(models.Model):
    """What was found when the site's certificate was last looked at. There is at most one row."""

    class Problem(models.TextChoices):
        NONE = "", "None"
        ENDED = "ENDED", "It has ended"
        WRONG_NAME = "WRONG_NAME", "It was made for another name"
        NOT_TRUSTED = "NOT_TRUSTED", "Browsers do not trust it"
        NOT_REACHED = "NOT_REACHED", "The site was not reached"

    checked_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # as it was last seen
    problem = models.CharField(max_length=20, choices=Problem, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="one_certificate_check", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return "Certificate check"


class EarlyCode(models.Model):
    """A code of an app that was typed before its time, on a phone whose clock is fast: it never opens anything."""

    device = models.ForeignKey("otp_totp.TOTPDevice", on_delete=models.CASCADE, related_name="+")
    step = models.BigIntegerField()  # of 30 seconds since 1970

    class Meta:
        constraints = [models.UniqueConstraint(name="early_code_is_kept_once", fields=["device", "step"])]

    def __str__(self) -> str:
        return f"Early code {self.pk}"


class TemporaryPassword(models.Model):
    """Says that somebody else chose the password of this account, so that the next sign-in asks for a new one."""

    account = models.OneToOneField(
        "auth.User", on_delete=models.CASCADE, primary_key=True, related_name="temporary_password"
    )
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Temporary password of account {self.pk}"
