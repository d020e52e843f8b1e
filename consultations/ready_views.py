"""The views of the list that need no set-up: which requests each shows, in what order, and what it means when empty."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from clinic_site.eastern_time import end_of_today
from consultations.models import ConsultationRequest, OutboxEmail

PARAMETER = "show"
IN_TURN = ("turn", "answer_by", "pk")
NEWEST_FIRST = ("-pk",)


@dataclass(frozen=True)
class ReadyView:
    """`rows` narrows all requests down to those of the view."""

    key: str  # in the address
    label: str
    rows: Callable[[QuerySet], QuerySet]
    when_empty: str
    order: tuple[str, ...] = IN_TURN
    is_counted: bool = True
    is_first_row: bool = True


OPEN = ReadyView("", "Open", lambda all_: all_.in_turn(), "Nobody waits for an answer. Well done.", is_counted=False)
VIEWS = [
    OPEN,
    ReadyView(
        "new",
        "New",
        lambda all_: all_.unanswered(),
        "Nobody new: somebody has tried to reach everyone who asked.",
    ),
    ReadyView(
        "today",
        "Today",
        lambda all_: all_.in_turn().filter(turn__lt=end_of_today()),
        "Nothing more is due today.",
    ),
    ReadyView(
        "overdue",
        "Overdue",
        lambda all_: all_.late(),
        "Nothing is overdue: every promise is kept so far.",
    ),
    ReadyView(
        "waiting",
        "Waiting",
        lambda all_: all_.in_turn().filter(first_contact_at__isnull=False, turn__gt=timezone.now()),
        "Nobody waits for a later call or an answer.",
    ),
    ReadyView(
        "set-aside",
        "Set aside",
        lambda all_: all_.filter(turn__isnull=False, is_set_aside=True),
        "Nothing is set aside as doubtful.",
    ),
    ReadyView(
        "read-first",
        "Read first",
        lambda all_: all_.filter(turn__isnull=False, read_first=True),
        "No open request is marked to be read first.",
        is_first_row=False,
    ),
    ReadyView(
        "missed",
        "Promise missed",
        lambda all_: all_.overdue(),
        "No promise is missed.",
        is_counted=False,
        is_first_row=False,
    ),
    ReadyView(
        "mail-failed",
        "An e-mail failed",
        lambda all_: all_.filter(pk__in=OutboxEmail.objects.lost().values("request")),
        "Every e-mail that still matters has been sent.",
        order=NEWEST_FIRST,
        is_counted=False,
        is_first_row=False,
    ),
    ReadyView(
        "mail-stuck",
        "An e-mail waits too long",
        lambda all_: all_.filter(pk__in=OutboxEmail.objects.stuck().values("request")),
        "No e-mail has waited for more than five minutes.",
        order=NEWEST_FIRST,
        is_counted=False,
        is_first_row=False,
    ),
    ReadyView(
        "closed",
        "Closed",
        lambda all_: all_.filter(turn=None),
        "No request is closed yet.",
        order=NEWEST_FIRST,
        is_counted=False,
        is_first_row=False,
    ),
    ReadyView(
        "all",
        "All",
        lambda all_: all_.all(),
        "Nobody has asked for a call yet.",
        order=NEWEST_FIRST,
        is_counted=False,
        is_first_row=False,
    ),
]
BY_KEY = {view.key: view for view in VIEWS}


def view_asked_for(http_request: HttpRequest) -> ReadyView:
    """That of the address; the open requests for an address that names none, or none that there is."""
    return BY_KEY.get(http_request.GET.get(PARAMETER, ""), OPEN)


def to_count() -> dict[str, QuerySet]:
    """What is counted beside the names of the views."""
    return {view.key: view.rows(ConsultationRequest.objects.all()) for view in VIEWS if view.is_counted}
