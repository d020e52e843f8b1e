"""If nobody picks a request up, it climbs: to the whole team, to the owner, and in the end to both and the visitor.

The steps fall after a third, two thirds and the whole of the promised time, counted in opening hours. Each is taken
once, in opening hours alone, and of several that are due only the last, so that nobody gets three messages at once.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DataError, IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from clinic_site.facts import clinic_facts
from clinic_site.mail_addresses import each_once
from clinic_site.opening_hours import Calendar
from clinic_site.staff_roles import owner_addresses
from consultations import emails
from consultations.models import Apology, ConsultationRequest, Escalation, OutboxEmail
from consultations.standings import standing_of

logger = logging.getLogger("clinic.jobs")

Step = Escalation.Step
# A promise may end at the very minute of closing; what falls due then is still told that day.
AFTER_CLOSING = timedelta(minutes=15)


class NotAllTold(Exception):
    """Some requests could not climb, so that the job counts as failed and is seen."""


def escalate() -> None:
    """Take the step that is due for each request that nobody has tried to answer.

    Raises NotAllTold, after all others have had theirs, when some could not be taken.
    """
    calendar, now = clinic_facts().calendar, timezone.now()
    if not calendar.is_open(now, grace=AFTER_CLOSING) and calendar.opens_again(now):
        return
    failed = 0
    waiting = ConsultationRequest.objects.unanswered().annotate(taken=Max("escalations__step"))
    waiting = waiting.filter(Q(taken=None) | Q(taken__lt=Step.MISSED)).order_by("answer_by", "pk")
    for request in waiting.only("received_at", "answer_by"):
        step = step_due(calendar, request.received_at, request.answer_by, now)
        if step is not None and step > (request.taken or 0):
            failed += not _took(request.pk, step)
    if failed:
        raise NotAllTold(f"{failed} steps could not be taken")


def _took(pk: int, step: Step) -> bool:
    """Whether all went well; one request that cannot climb must not keep those behind it from climbing."""
    try:
        _take(pk, step)
    except (IntegrityError, DataError, ValueError) as error:
        logger.error("a step could not be taken: %s", type(error).__name__)
        return False
    return True


def step_due(calendar: Calendar, received_at: datetime, answer_by: datetime, now: datetime) -> Step | None:
    """The last step whose time has come; None before the first."""
    if now >= answer_by:
        return Step.MISSED
    if now >= _after_thirds(calendar, received_at, answer_by, 2):
        return Step.OWNER
    return Step.TEAM if now >= _after_thirds(calendar, received_at, answer_by, 1) else None


def _after_thirds(calendar: Calendar, received_at: datetime, answer_by: datetime, thirds: int) -> datetime:
    """When so many thirds of the promised time are over, in open time; by the clock where there is none of it."""
    whole = calendar.open_time_between(received_at, answer_by)
    if whole:
        return calendar.after_open_time(received_at, whole * thirds / 3) or answer_by
    return received_at + (answer_by - received_at) * thirds / 3


@transaction.atomic
def _take(pk: int, step: Step) -> None:
    """Record a step together with its messages, unless another worker did, or staff answered in the meantime."""
    request = ConsultationRequest.objects.unanswered().select_for_update().filter(pk=pk).first()
    if request is None or request.escalations.filter(step__gte=step).exists():
        return
    Escalation.objects.create(request=request, step=step)
    messages = _apologize(request) if step == Step.MISSED else []
    compose = emails.promise_missed if step == Step.MISSED else emails.request_still_waits
    messages += [compose(request, address) for address in _whom_to_tell(step)]
    OutboxEmail.objects.bulk_create(messages)


def _apologize(request: ConsultationRequest) -> list[OutboxEmail]:
    """Promise a new time to somebody who may be written to, by the rule of the first, and say sorry."""
    facts = clinic_facts()
    # An address that we were asked not to write to is left alone; a new wish is for staff to confirm.
    may_write = request.email and standing_of(request).email_at is None
    if not may_write or not facts.apologize_when_late:
        return []
    Apology.objects.create(request=request, answer_by=facts.answer_by(timezone.now()))
    return [emails.apology_for_lateness(request)]


def _whom_to_tell(step: Step) -> list[str]:
    team = list(settings.CONSULTATION_RECIPIENTS)
    owners = owner_addresses() or team
    return each_once({Step.TEAM: team, Step.OWNER: owners, Step.MISSED: [*team, *owners]}[step])
