"""Composes messages, one function each; nothing here talks to a mail server.

A message never holds what a visitor typed, nor a word that tells what the clinic treats: it may be read on a locked
phone or in a shared mailbox.
"""

import uuid
from email.utils import formataddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from clinic_site.crisis import crisis_contacts
from clinic_site.facts import clinic_facts
from clinic_site.spoken_times import spoken_moment
from consultations.models import ConsultationRequest, OutboxEmail

Kind = OutboxEmail.Kind


def new_request_for_front_desk(request: ConsultationRequest, recipient: str) -> OutboxEmail:
    """Tell one member of staff that a request waits. Returns an unsaved row."""
    return _compose("new_request_for_front_desk", Kind.STAFF_NOTICE, recipient, _link(request), request)


def request_received(request: ConsultationRequest) -> OutboxEmail:
    """Tell the visitor, who gave an e-mail address, that the request is here. Returns an unsaved row."""
    return _compose("request_received", Kind.ACKNOWLEDGEMENT, request.email, {"by_phone": request.by_phone}, request)


def request_still_waits(request: ConsultationRequest, recipient: str) -> OutboxEmail:
    """Remind one member of staff of a request that nobody has answered yet. Returns an unsaved row."""
    return _compose("request_still_waits", Kind.REMINDER, recipient, _link(request), request)


def promise_missed(request: ConsultationRequest, recipient: str) -> OutboxEmail:
    """Tell one member of staff that a promise was missed. Returns an unsaved row."""
    apology = getattr(request, "apology", None)
    context = {**_link(request), "new_time": spoken_moment(apology.answer_by) if apology else ""}
    return _compose("promise_missed", Kind.REMINDER, recipient, context, request)


def morning_digest(recipient: str, counts: list[tuple[str, int]]) -> OutboxEmail:
    """Tell one member of staff what the day begins with, in numbers alone. Returns an unsaved row."""
    context = {"counts": counts, "link": f"{settings.SITE_URL}/admin/"}
    return _compose("morning_digest", Kind.DIGEST, recipient, context)


def test_message(recipient: str) -> OutboxEmail:
    """Show that the mail reaches one staff address. Returns an unsaved row."""
    return _compose("test_message", Kind.TEST, recipient, {"sent_at": spoken_moment(timezone.now())})


def apology_for_lateness(request: ConsultationRequest) -> OutboxEmail:
    """Tell the visitor that we are late, and the new time of the request's apology. Returns an unsaved row."""
    context = {"new_time": spoken_moment(request.apology.answer_by)}
    return _compose("apology_for_lateness", Kind.APOLOGY, request.email, context, request)


def _link(request: ConsultationRequest) -> dict[str, object]:
    return {"link": f"{settings.SITE_URL}/admin/r/{request.reference}/"}


def _about(request: ConsultationRequest) -> dict[str, object]:
    return {
        "request": {"reference_spoken": request.reference_spoken},
        "received_at": spoken_moment(request.received_at),
        "answer_by": spoken_moment(request.answer_by),
    }


def _compose(
    name: str,
    kind: OutboxEmail.Kind,
    recipient: str,
    context: dict[str, object],
    request: ConsultationRequest | None = None,
) -> OutboxEmail:
    facts = clinic_facts()
    context = {
        **(_about(request) if request else {}),
        "clinic": facts,
        "crisis": crisis_contacts(),
        "site_url": settings.SITE_URL,
        **context,
    }
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    now = timezone.now()
    return OutboxEmail(
        request=request,
        kind=kind,
        recipient=recipient,
        sender=formataddr((facts.neutral_name, settings.DEFAULT_FROM_EMAIL)),
        subject=render_to_string(f"emails/{name}_subject.txt", context).strip(),
        body=render_to_string(f"emails/{name}_body.txt", context),
        message_id=f"<{uuid.uuid4()}@{domain}>",
        created_at=now,
        next_attempt_at=now,
        try_until=now + OutboxEmail.RETRY_FOR,
    )
