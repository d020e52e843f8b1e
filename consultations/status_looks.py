"""What the status page tells of requests, of mail and of the test messages; counts alone, and no request."""

from datetime import timedelta

from django.utils import timezone

from clinic_site.status import keeper
from consultations import spool, spool_lines
from consultations.counting import capped_counts, in_words
from consultations.models import ConsultationRequest, OutboxEmail

State = OutboxEmail.State
TEST_EVERY = timedelta(days=30)  # no longer than mail_desk.KEEP_OWN_MAIL, after which test messages are forgotten
MOST_TESTS = 100  # looked at; each press of the button makes one for each address of the clinic


def requests() -> str:
    """What to do about people who wait."""
    counts = capped_counts(
        {
            "overdue": ConsultationRequest.objects.overdue(),
            "set aside": ConsultationRequest.objects.open().filter(is_set_aside=True),
        }
    )
    found = [_overdue(counts["overdue"]), _set_aside(counts["set aside"]), _on_disk()]
    return " ".join(words for words in found if words)


def _overdue(count: int) -> str:
    if not count:
        return ""
    wait = "1 person was not called" if count == 1 else f"{in_words(count)} people were not called"
    return f"{wait} by the promised time. Whoever answers requests: call them first, they stand at the top of the list."


def _set_aside(count: int) -> str:
    if not count:
        return ""
    wait = "1 request was set aside and waits" if count == 1 else f"{in_words(count)} requests were set aside and wait"
    return f"{wait} for somebody to say whether it is real. They stand under “Set aside” in the list."


def _on_disk() -> str:
    """About requests that came while the database was away and should have been in the list by now."""
    if not spool.can_be_looked_into() or spool.put_aside():
        return f"Some requests lie on the server and cannot be read. Call {keeper()} now: these people wait."
    if not spool_lines.waits_too_long():
        return ""
    return f"Some requests lie on the server and are not in the list yet. Call {keeper()} now: these people wait."


def mail() -> str:
    """What to do about mail that does not get through."""
    counts = capped_counts({"stuck": OutboxEmail.objects.stuck(), "lost": OutboxEmail.objects.lost()})
    return " ".join(words for words in (_stuck(counts["stuck"]), _lost(counts["lost"])) if words)


def _stuck(count: int) -> str:
    if not count:
        return ""
    wait = "1 e-mail has" if count == 1 else f"{in_words(count)} e-mails have"
    return (
        f"{wait} waited for more than five minutes to be sent. The site keeps trying. Look into the list for new "
        f"requests yourself. If it still says so in an hour, call {keeper()}."
    )


def _lost(count: int) -> str:
    if not count:
        return ""
    failed = "1 e-mail" if count == 1 else f"{in_words(count)} e-mails"
    return (
        f"{failed} could not be sent. Whoever answers requests: the line at the top of the page leads to the people "
        f"concerned; call them instead. If an address of the clinic is refused, tell {keeper()}."
    )


def last_test() -> str:
    """Whether a test message of the last thirty days reached the mail server."""
    tests = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.TEST, finished_at__gt=timezone.now() - TEST_EVERY)
    states = list(tests.order_by("-finished_at", "-pk").values_list("state", flat=True)[:MOST_TESTS])
    if states and states[0] in OutboxEmail.FAILED:
        return f"The last test message could not be sent. The owner finds the reason under “Mail”. Tell {keeper()}."
    if State.ACCEPTED in states:
        return ""
    return (
        "No test message was sent in the last 30 days, so nobody knows whether mail gets through. The owner opens "
        "“How the mail stands” on the first page and presses “Send a test to each of them”."
    )
