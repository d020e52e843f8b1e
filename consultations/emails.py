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


def new_request_for_front_desk(request: ConsultationRequest, recipient: str) -> OutboxEmail:
    """Tell one member of staff that a request waits. Returns an unsaved row."""
    link = f"{settings.SITE_URL}/admin/r/{request.reference}/"
    context = {"received_at": spoken_moment(request.received_at), "link": link}
    return _compose("new_request_for_front_desk", OutboxEmail.Kind.STAFF_NOTICE, request, recipient, context)


def request_received(request: ConsultationRequest) -> OutboxEmail:
    """Tell the visitor, who gave an e-mail address, that the request is here. Returns an unsaved row.

    It is a stopped one for an address that we were asked not to write to: staff see that nothing was sent, and why.
    """
    return _compose(
        "request_received", OutboxEmail.Kind.ACKNOWLEDGEMENT, request, request.email, {"by_phone": request.by_phone}
    )


def _compose(
    name: str, kind: OutboxEmail.Kind, request: ConsultationRequest, recipient: str, context: dict[str, object]
) -> OutboxEmail:
    facts = clinic_facts()
    context = {
        "request": {"reference_spoken": request.reference_spoken},
        "answer_by": spoken_moment(request.answer_by),
        "clinic": facts,
        "crisis": crisis_contacts(),
        "site_url": settings.SITE_URL,
        **context,
    }
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    now = timezone.now()
    message = OutboxEmail(
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
    if message.is_unwanted:
        message.state, message.finished_at = OutboxEmail.State.STOPPED, now
    return message
