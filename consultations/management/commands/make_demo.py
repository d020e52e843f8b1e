from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from clinic_site.facts import clinic_facts
from clinic_site.pages_read import PageRead, page_read_at
from consultations import consent, danger, emails, front_desk
from consultations.front_desk import Work
from consultations.models import Consent, ConsultationRequest, Escalation, HistoryEntry, OutboxEmail
from consultations.new_requests import FORM_PAGE
from consultations.references import new_reference

# Invented people with numbers and addresses that belong to nobody. Hours: how long ago they asked.
PEOPLE: list[dict[str, object]] = [
    {
        "name": "Demo Ada",
        "phone": "+17035550101",
        "hours": 1,
        "topic": "DEPRESSION",
        "read": "/learn/ketamine-for-depression/",
    },
    {
        "name": "Demo Bo",
        "email": "bo@visitor.example",
        "channel": "EMAIL",
        "hours": 2,
        "note": "Please write, I find calls hard.",
    },
    {"name": "Demo Carla", "phone": "+17035550102", "email": "carla@visitor.example", "channel": "EITHER", "hours": 20},
    {"name": "Demo Dee", "phone": "+17035550103", "hours": 90, "topic": "BIPOLAR", "may_leave_message": True},
    {"name": "Demo Émile 🙂", "phone": "+442083661177", "hours": 30, "topic": "NOT_SAID", "work": "NO_ANSWER"},
    {"name": "Demo مريم", "phone": "+17035550104", "hours": 50, "topic": "OTHER", "work": "REACHED"},
    {"name": "Demo Gil", "phone": "+17035550105", "hours": 70, "closed": "EVALUATION"},
    {"name": "Demo Hana", "phone": "+17035550106", "hours": 72, "closed": "NOT_A_MATCH", "topic": "SCHIZOPHRENIA"},
    {"name": "Demo Ike", "phone": "+17035550107", "hours": 3, "doubt": True},
    {"name": "Demo Kim", "phone": "+17035550108", "hours": 5, "note": "I do not want to be here anymore."},
    {"name": "Demo Jo", "email": "jo@visitor.example", "channel": "EMAIL", "hours": 4, "refused": True},
]


class Command(BaseCommand):
    help = "Fills the database with invented requests in every state, for trying the staff screens."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        if settings.HTTPS:
            raise CommandError("This is a live site (HTTPS=True): invented requests do not belong here.")
        if ConsultationRequest.objects.filter(name__startswith="Demo ").exists():
            raise CommandError("The invented requests are there already.")
        actor, _ = User.objects.get_or_create(
            username="demo", defaults={"first_name": "Demo staff", "is_active": False}
        )
        for person in PEOPLE:
            _make(person, actor)
        self.stdout.write(f"{len(PEOPLE)} invented requests are in the list under /admin/.")


def _make(person: dict[str, object], actor: User) -> None:
    request = _add_request(person)
    _add_arrival(request)
    _add_message(request, person)
    _add_work(request, person, actor)
    # As if everybody had been told already: nobody is mailed about requests that nobody sent.
    Escalation.objects.create(request=request, step=Escalation.Step.MISSED)


def _add_request(person: dict[str, object]) -> ConsultationRequest:
    received_at = timezone.now() - timedelta(hours=person["hours"])
    answer_by = clinic_facts().answer_by(received_at)
    fields = ("name", "phone", "email", "topic", "note", "may_leave_message")
    read = page_read_at(person.get("read", "")) or PageRead("")
    request = ConsultationRequest(
        reference=new_reference(),
        received_at=received_at,
        answer_by=answer_by,
        channel=person.get("channel", "PHONE"),
        phone_as_typed=person.get("phone", ""),
        is_adult=True,
        came_from=read.name,
        read_version_id=read.version_id,
        next_step_at=answer_by,
        is_set_aside="doubt" in person,
        read_first=danger.is_to_be_read_first(person.get("note", "")),
        set_aside_reasons=["Many requests came from the same connection within an hour."] if "doubt" in person else [],
        **{name: person[name] for name in fields if name in person},
    )
    request.next_step = request.first_step
    request.save()
    return request


def _add_arrival(request: ConsultationRequest) -> None:
    """What the form would have written beside the request."""
    HistoryEntry.objects.create(request=request, at=request.received_at, kind=HistoryEntry.Kind.RECEIVED)
    agreed = consent.current_agreement(clinic_facts().name)
    Consent.objects.create(
        request=request, wording=agreed.wording, version=agreed.version, given_at=request.received_at, page=FORM_PAGE
    )


def _add_message(request: ConsultationRequest, person: dict[str, object]) -> None:
    """A message in a finished or held state: the worker has nothing to send."""
    message = emails.new_request_for_front_desk(request, "front-desk@clinic.example")
    message.state = OutboxEmail.State.HELD if request.is_set_aside else OutboxEmail.State.ACCEPTED
    if "refused" in person:
        message = emails.request_received(request)
        message.state, message.problem = OutboxEmail.State.REFUSED, "The mail server refused this address for good."
    message.attempts = 0 if request.is_set_aside else 1
    message.finished_at = None if request.is_set_aside else timezone.now()
    message.save()


def _add_work(request: ConsultationRequest, person: dict[str, object], actor: User) -> None:
    later = timezone.now() + timedelta(hours=20)
    if "work" in person:
        work = Work(outcome=person["work"], note="Invented note.", next_step="CALL_AGAIN", next_step_at=later)
        front_desk.record_work(request.pk, work, by=actor)
    if "closed" in person:
        work = Work(outcome="REACHED", status="CLOSED", closing_reason=person["closed"])
        front_desk.record_work(request.pk, work, by=actor)
