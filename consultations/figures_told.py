"""What monitors are told of requests, mail and the spool: counts alone, and how long the first message has waited."""

from collections.abc import Iterable

from django.db.models import Min
from django.utils import timezone
from prometheus_client.core import Metric

from clinic_site.metrics.figures import gauge, gauges
from consultations import spool
from consultations.counting import capped_counts
from consultations.models import ConsultationRequest, OutboxEmail

MOST = 10_000  # counted; more are told as one more than that
State = OutboxEmail.State


def from_database() -> Iterable[Metric]:
    """Found by indexes, so that a million closed requests and sent messages cost nothing."""
    requests, messages = ConsultationRequest.objects, OutboxEmail.objects
    counts = capped_counts(
        {
            "open": requests.filter(turn__isnull=False),
            "set aside": requests.filter(turn__isnull=False, is_set_aside=True),
            "overdue": requests.overdue(),
            **{state: messages.unfinished().filter(state=state) for state in (State.WAITING, State.SENDING)},
            **{state: messages.failed().filter(state=state) for state in (State.REFUSED, State.GIVEN_UP)},
            "stuck": messages.stuck(),
        },
        MOST,
    )
    yield gauge("open_requests", "Requests that are open.", counts["open"])
    yield gauge("set_aside_requests", "Open requests that are set aside as doubtful.", counts["set aside"])
    yield gauge(
        "overdue_promises", "Requests whose promised time is over and that nobody has tried.", counts["overdue"]
    )
    states = [(state.lower(), counts[state]) for state in (State.WAITING, State.SENDING, *OutboxEmail.FAILED)]
    yield gauges("messages", "Messages that are not sent, by state.", "state", states)
    yield gauge("stuck_messages", "Messages that have waited for more than five minutes.", counts["stuck"])
    first = messages.due().aggregate(first=Min("next_attempt_at"))["first"]
    age = max((timezone.now() - first).total_seconds(), 0) if first else 0
    yield gauge("oldest_due_message_seconds", "How long the first message has been due.", age)


def from_disk() -> Iterable[Metric]:
    files = [("waiting", len(spool.waiting())), ("unreadable", len(spool.put_aside()))]
    yield gauges("spool_files", "Requests on this disk that are not in the database.", "state", files)
