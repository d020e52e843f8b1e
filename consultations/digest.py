"""The morning digest: what the day begins with, in numbers, to each recipient once when the clinic opens."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic_site.digest_counts import counts_now
from clinic_site.eastern_time import end_of_today
from clinic_site.facts import clinic_facts
from clinic_site.opening_hours import CLINIC_ZONE
from consultations import emails
from consultations.models import ConsultationRequest, Digest, OutboxEmail


def send_digest() -> None:
    """Queue today's digest between opening and closing of an open day, unless it is on record already."""
    now = timezone.now()
    today = now.astimezone(CLINIC_ZONE).date()
    hours = clinic_facts().calendar.intervals_on(today)
    if not hours or not hours[0][0] <= now < hours[-1][1] or Digest.objects.filter(day=today).exists():
        return
    with transaction.atomic():
        _, is_first = Digest.objects.get_or_create(day=today)
        if is_first:
            counts = [*((label, count()) for label, count in REQUESTS_AND_MAIL), *counts_now()]
            messages = [emails.morning_digest(address, counts) for address in settings.CONSULTATION_RECIPIENTS]
            OutboxEmail.objects.bulk_create(messages)


def new() -> int:
    return ConsultationRequest.objects.unanswered().count()


def due_today() -> int:
    """Promises that end today and are not missed yet."""
    return (
        ConsultationRequest.objects.unanswered()
        .filter(answer_by__gt=timezone.now(), answer_by__lt=end_of_today())
        .count()
    )


def overdue() -> int:
    return ConsultationRequest.objects.overdue().count()


def set_aside() -> int:
    return ConsultationRequest.objects.open().filter(is_set_aside=True).count()


def follow_ups_due() -> int:
    """Next steps after a first contact that fall due by the end of today."""
    begun = ConsultationRequest.objects.open().taken_seriously().exclude(first_contact_at=None)
    return begun.filter(next_step_at__lt=end_of_today()).count()


def failed_mail() -> int:
    return OutboxEmail.objects.lost().count()


REQUESTS_AND_MAIL = (
    ("New requests", new),
    ("Due today", due_today),
    ("Overdue", overdue),
    ("Set aside as doubtful", set_aside),
    ("Follow-ups due", follow_ups_due),
    ("E-mails that failed", failed_mail),
)
