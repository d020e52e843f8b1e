"""When a request's turn comes in the list: worked out by the database, which keeps it beside the row."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Case, F, Value, When

# What may be urgent, and nobody has tried to answer yet, comes before everything that has a time.
FIRST_OF_ALL = datetime(1970, 1, 1, tzinfo=UTC)
# What was set aside as doubtful waits behind everything that was not.
SET_ASIDE = datetime(9000, 1, 1, tzinfo=UTC)


def turn_field() -> models.GeneratedField:
    """The promise while nobody has tried to reach the person, or the next step where that is earlier; then that.

    None for a closed request.
    """
    turn = Case(
        When(status="CLOSED", then=Value(None)),
        When(read_first=True, first_contact_at=None, then=Value(FIRST_OF_ALL)),
        When(is_set_aside=True, read_first=False, then=Value(SET_ASIDE)),
        When(first_contact_at=None, answer_by__lt=F("next_step_at"), then=F("answer_by")),
        default=F("next_step_at"),
    )
    return models.GeneratedField(expression=turn, output_field=models.DateTimeField(null=True), db_persist=True)


def turn_indexes() -> list[models.Index]:
    """One for each way through the list; a request from the form is in the first two."""
    waits = models.Q(turn__isnull=False)
    fields = ["turn", "answer_by", "id"]
    return [
        models.Index(name="requests_by_turn", fields=fields, condition=waits),
        models.Index(name="requests_nobody_tried", fields=fields, condition=waits & models.Q(first_contact_at=None)),
        models.Index(
            name="requests_under_way", fields=fields, condition=waits & models.Q(first_contact_at__isnull=False)
        ),
        models.Index(name="requests_set_aside", fields=fields, condition=waits & models.Q(is_set_aside=True)),
        models.Index(name="requests_read_first", fields=fields, condition=waits & models.Q(read_first=True)),
        models.Index(name="requests_closed", fields=["id"], condition=models.Q(turn=None)),
    ]
