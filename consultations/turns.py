"""What a row of the list says of its request: whose turn it is, in words, and the one thing to press."""

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from clinic_site.opening_hours import CLINIC_ZONE
from clinic_site.spoken_times import spoken_moment, spoken_span
from consultations import front_desk
from consultations.models import ConsultationRequest

HOUR = 3600  # seconds
CALLING = "calling"  # the form of the list that its buttons send


def due_at(request: ConsultationRequest) -> datetime:
    """The promise while nobody has tried to reach the person, or the next step where that is earlier; then that."""
    planned = request.next_step_at or request.answer_by  # none while a form without it is shown again
    return planned if request.first_contact_at else min(planned, request.answer_by)


def time_left(request: ConsultationRequest) -> str:
    """Until the promise or the next step; marked once it is over. Of a request that is closed, that it is."""
    if not request.is_open:
        return "Closed"
    now, due = timezone.now(), due_at(request)
    is_promise = request.first_contact_at is None and due == request.answer_by
    left = (due - now).total_seconds()
    if left > 0:
        return f"{spoken_span(due - now)} left" if is_promise else _planned(request, _at(due, now))
    if is_promise:
        told = request.told_to_wait_until
        anew = f" New time told: {_at(told, now)}" if told != request.answer_by else ""
        return format_html('<strong class="overdue">OVERDUE by {}</strong>{}', spoken_span(due - now), anew)
    if left > -HOUR:
        return format_html('<strong class="overdue">{} now: due since {}</strong>', _step(request), _at(due, now))
    return format_html('<strong class="overdue">{}: OVERDUE by {}</strong>', _step(request), spoken_span(due - now))


def press_for(request: ConsultationRequest, user: AbstractBaseUser) -> str:
    """“Call” where this person of the staff may call now, which holds the request for them; else “Open”."""
    is_free = request.is_open and not request.is_held and not (request.is_set_aside and not request.read_first)
    may_call = is_free and request.standing.may_call and user.has_perm(front_desk.MAY_ANSWER)
    name = format_html('<span class="visually-hidden"> {}</span>', request.name)
    if may_call:
        address = reverse("admin:request_calling", args=[request.pk])
        button = '<button type="submit" class="button" form="{}" formaction="{}">Call{}</button>'
        return format_html(button, CALLING, address, name)
    address = reverse("admin:consultations_consultationrequest_change", args=[request.pk])
    return format_html('<a class="button cancel-link" href="{}">Open{}</a>', address, name)


def _planned(request: ConsultationRequest, at: str) -> str:
    if request.next_step == request.NextStep.AWAIT_REPLY:
        return f"Wait for an answer until {at}"
    return f"{request.get_next_step_display()}, {at}"


def _step(request: ConsultationRequest) -> str:
    if request.next_step == request.NextStep.AWAIT_REPLY:
        return "See whether an answer came"
    return request.get_next_step_display()


def _at(moment: datetime, now: datetime) -> str:
    """The clock alone for a time of today."""
    told = spoken_moment(moment)
    is_today = moment.astimezone(CLINIC_ZONE).date() == now.astimezone(CLINIC_ZONE).date()
    return told.partition(" on ")[0] if is_today else told
