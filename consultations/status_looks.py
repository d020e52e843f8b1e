"""What the status page tells of requests, of mail and of the test messages; counts alone, and no request."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from clinic_site.mail_folder import FOLDER
from clinic_site.status import Fine, keeper
from consultations import mail_desk, spool, spool_lines
from consultations.counting import capped_counts, in_words
from consultations.models import ConsultationRequest, OutboxEmail

TEST_EVERY = timedelta(days=30)  # no longer than mail_desk.KEEP_OWN_MAIL, after which test messages are forgotten


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
    wait = _told(count, "person was not called", "people were not called")
    return f"{wait} by the promised time. Whoever answers requests: call them first, they stand at the top of the list."


def _set_aside(count: int) -> str:
    if not count:
        return ""
    wait = _told(count, "request was set aside and waits", "requests were set aside and wait")
    return f"{wait} for somebody to say whether it is real. They stand under “Set aside” in the list."


def _on_disk() -> str:
    """About requests that came while the database was away and should have been in the list by now."""
    if not spool.can_be_looked_into() or spool.put_aside():
        return f"Some requests lie on the server and cannot be read. Call {keeper()} now: these people wait."
    if not spool_lines.waits_too_long():
        return ""
    return f"Some requests lie on the server and are not in the list yet. Call {keeper()} now: these people wait."


def mail() -> str | Fine:
    """What to do about mail that does not get through."""
    if settings.EMAIL_BACKEND == FOLDER:
        return _without_a_mail_server()
    lost = OutboxEmail.objects.lost()
    counts = capped_counts(
        {
            "stuck": OutboxEmail.objects.stuck(),
            "lost, of requests": lost.exclude(request=None),
            "lost, of no request": lost.filter(request=None),
        }
    )
    found = [_stuck(counts["stuck"]), _lost(counts["lost, of requests"]), _lost_own(counts["lost, of no request"])]
    return " ".join(words for words in found if words)


def _without_a_mail_server() -> str | Fine:
    """Each message becomes a file, and counts as sent."""
    if settings.HTTPS:
        return f"E-mails reach nobody: the site only keeps them on the server. Call {keeper()} now."
    return Fine("This copy of the site is for trying out: e-mails reach nobody.")


def _stuck(count: int) -> str:
    if not count:
        return ""
    wait = _told(count, "e-mail has", "e-mails have")
    return (
        f"{wait} waited for more than five minutes to be sent. The site keeps trying. Look into the list for new "
        f"requests yourself. If it still says so in an hour, call {keeper()}."
    )


def _lost(count: int) -> str:
    if not count:
        return ""
    failed = _told(count, "e-mail about a request", "e-mails about requests")
    return (
        f"{failed} could not be sent. Whoever answers requests: the line at the top of the page leads to the people "
        f"concerned; call them instead. If an address of the clinic is refused, tell {keeper()}."
    )


def _lost_own(count: int) -> str:
    """Digests are about no single request: there is nobody to call."""
    if not count:
        return ""
    failed = _told(count, "e-mail", "e-mails")
    return (
        f"{failed} to the clinic itself could not be sent. The owner finds the reason under “How the mail stands”. "
        f"Tell {keeper()}."
    )


def last_test() -> str:
    """Whether the newest test message to each address of the clinic was taken, within the last thirty days."""
    addresses = mail_desk.staff_addresses()
    if not addresses:
        return f"The site has no address of the clinic to write to yet. Tell {keeper()}."
    newest = _newest_tests()
    failed = sum(newest.get(address) in OutboxEmail.FAILED for address in addresses)
    return " ".join(words for words in (_failed_tests(failed), _no_tests(len(set(addresses) - set(newest)))) if words)


def _newest_tests() -> dict[str, str]:
    """The state of the newest finished test of the last thirty days, by address."""
    tests = OutboxEmail.objects.filter(kind=OutboxEmail.Kind.TEST, finished_at__gt=timezone.now() - TEST_EVERY)
    return dict(tests.order_by("finished_at", "pk").values_list("recipient", "state"))  # the last of each counts


def _failed_tests(count: int) -> str:
    if not count:
        return ""
    to = _told(count, "address", "addresses")
    return (
        f"The last test message to {to} of the clinic could not be sent. The owner finds the reason under “How the "
        f"mail stands”. Tell {keeper()}."
    )


def _no_tests(count: int) -> str:
    if not count:
        return ""
    to = _told(count, "address", "addresses")
    return (
        f"No test message was sent to {to} of the clinic in the last 30 days, so nobody knows whether mail gets "
        "through. The owner opens “How the mail stands” on the first page and presses “Send a test to each of them”."
    )


def _told(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{in_words(count)} {many}"
