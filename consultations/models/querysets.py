"""Requests by how far they have come. What is said here of one is said everywhere: in the list, mails and overview."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consultations.models.turn import FIRST_OF_ALL, SET_ASIDE

CLOSED = Q(status="CLOSED")
NOBODY_TRIED = Q(first_contact_at=None)
# Set aside is doubtful; what may tell of danger is never left out.
TAKEN_SERIOUSLY = Q(is_set_aside=False) | Q(read_first=True)


class ConsultationRequestQuerySet(models.QuerySet):
    def open(self) -> "ConsultationRequestQuerySet":
        return self.exclude(CLOSED)

    def taken_seriously(self) -> "ConsultationRequestQuerySet":
        """All but those set aside as doubtful; what may tell of danger is never left out."""
        return self.filter(TAKEN_SERIOUSLY)

    def unanswered(self) -> "ConsultationRequestQuerySet":
        """Requests whose promise still runs or is missed: taken seriously, and nobody has tried to reach the person."""
        return self.in_turn().filter(NOBODY_TRIED)

    def overdue(self) -> "ConsultationRequestQuerySet":
        """Requests whose promise is missed."""
        now = timezone.now()
        return self.unanswered().filter(turn__lte=now, answer_by__lte=now)

    def late(self) -> "ConsultationRequestQuerySet":
        """Requests whose time is over: that of a missed promise, or of a next step that was to be taken by now."""
        now = timezone.now()
        # What may be urgent has its turn before all times, and is late only when its own time is over.
        is_late = Q(turn__gt=FIRST_OF_ALL) | Q(answer_by__lte=now) | Q(next_step_at__lte=now)
        return self.filter(turn__lte=now).filter(is_late)

    def in_turn(self) -> "ConsultationRequestQuerySet":
        """Open requests that are taken seriously, found by the index of their turn."""
        return self.filter(turn__lt=SET_ASIDE)
