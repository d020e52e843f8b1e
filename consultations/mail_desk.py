"""The owner's look at the mail as a whole: how the queue stands, and test messages to everybody it writes to."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from clinic_site.mail_addresses import each_once
from clinic_site.spoken_times import spoken_moment
from clinic_site.staff_roles import owner_addresses
from consultations import emails
from consultations.models import OutboxEmail

MAY_LOOK_AFTER_MAIL = "consultations.send_test_message"
# Whoever presses twice gets one message.
BETWEEN_TESTS = timedelta(minutes=1)
KEEP_OWN_MAIL = timedelta(days=30)

State = OutboxEmail.State


@dataclass(frozen=True)
class TestResult:
    """What became of the last test message to one address."""

    address: str
    words: str


def staff_addresses() -> list[str]:
    """Everybody of the clinic to whom the site writes, each once."""
    return each_once([*settings.CONSULTATION_RECIPIENTS, *owner_addresses()])


@transaction.atomic
def send_tests() -> int:
    """Queue a test message to each staff address that got none within the last minute; returns how many."""
    lately = OutboxEmail.objects.filter(
        kind=OutboxEmail.Kind.TEST, created_at__gt=timezone.now() - BETWEEN_TESTS, created_at__lte=timezone.now()
    )
    had_one = set(lately.values_list("recipient", flat=True))
    messages = [emails.test_message(address) for address in staff_addresses() if address not in had_one]
    OutboxEmail.objects.bulk_create(messages)
    return len(messages)


def test_results() -> list[TestResult]:
    tests = [(address, last_test(address)) for address in staff_addresses()]
    return [TestResult(address, standing(test) if test else "No test message yet.") for address, test in tests]


def last_test(address: str) -> OutboxEmail | None:
    tests = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.TEST, recipient=address)
    return tests.order_by("-created_at", "-pk").first()


def queue_counts() -> list[tuple[str, int]]:
    """How many messages stand in each state, in words."""
    counted = OutboxEmail.objects.values("state").annotate(count=Count("pk")).values_list("state", "count")
    counts = dict(counted)
    return [(label, counts.get(state, 0)) for state, label in State.choices]


def oldest_waiting() -> str:
    """Since when the message that has waited longest waits; empty when none does."""
    first = OutboxEmail.objects.unfinished().order_by("created_at", "pk").first()
    return spoken_moment(first.created_at) if first else ""


def standing(message: OutboxEmail) -> str:
    """How one message stands, with the time and the reason in plain words."""
    if message.state == State.HELD:
        return f"{message.get_state_display()}."
    reason = f" {message.problem}" if message.problem else ""
    if message.finished_at is not None:
        return f"{message.get_state_display()} at {spoken_moment(message.finished_at)}.{reason}"
    if message.state == State.WAITING and message.attempts:
        return f"{message.get_state_display()}.{reason} Next try at {spoken_moment(message.next_attempt_at)}."
    return f"{message.get_state_display()} since {spoken_moment(message.created_at)}.{reason}"


def sweep_own_mail() -> None:
    """Forget finished messages that belong to no request, digests and tests, after thirty days."""
    own = OutboxEmail.objects.filter(request=None, finished_at__lt=timezone.now() - KEEP_OWN_MAIL)
    own.delete()
