"""What is left of an erased request: numbers of a day, from which nothing leads back to a person."""

import re
from datetime import date

from django.utils import timezone

from consultations.encryption import Unreadable
from consultations.models import ConsultationRequest

# How the form names an article: the last part of its address, and the version that was read.
ARTICLE = re.compile(r"(?P<slug>[a-z0-9-]{1,60})(, version \d+)?")


def totals_of(request: ConsultationRequest) -> list[tuple[date, str, str]]:
    """Day, kind and detail of each number in which this request counts as one.

    The day is that on which it was received, in the clinic's own time.
    """
    day = timezone.localdate(request.received_at)
    totals = [(day, "RECEIVED", request.source)]
    if not request.is_open:
        totals.append((day, "CLOSED", request.closing_reason))
    if request.closing_reason == request.ClosingReason.NO_REQUEST:
        return totals  # nobody asked, so there was nobody to answer
    totals.append((day, "ANSWERED", _answered(request)))
    if slug := _article(request.came_from):
        totals.append((day, "ARTICLE", slug))
    return totals


def _answered(request: ConsultationRequest) -> str:
    if request.first_contact_at is None:
        return "NEVER"
    return "IN_TIME" if request.first_contact_at <= request.answer_by else "LATE"


def _article(came_from: str) -> str:
    """Only what has the form of an article's name: nothing that somebody typed becomes a number's name."""
    found = None if isinstance(came_from, Unreadable) else ARTICLE.fullmatch(came_from)
    return found["slug"] if found else ""
