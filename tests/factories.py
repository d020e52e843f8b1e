"""Makes rows for tests. Dull on purpose: nothing random, nothing hidden; what a test needs it names."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group, User

from consultations.models import ConsultationRequest, OutboxEmail
from pages.models import Article, ArticleVersion, Reference
from pages.publishing import new_draft, send_to_review, sign_off

RECEIVED_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # a Monday, 10 am in Leesburg

# What a visitor types who fills in everything; a test changes what it is about.
EVERY_ANSWER = {
    "name": "Ada",
    "phone": "703 555 0199",
    "email": "ada@visitor.example",
    "channel": "EITHER",
    "good_time": "MORNING",
    "may_leave_message": "on",
    "topic": "DEPRESSION",
    "note": "I would like to know what a first visit is like.",
    "is_adult": "on",
    "agreement": "on",
}


def make_request(reference: str = "CDF347", **fields: object) -> ConsultationRequest:
    start = {
        "received_at": RECEIVED_AT,
        "answer_by": RECEIVED_AT + timedelta(days=2),
        "name": "Ada",
        "phone": "+17035550199",
        "phone_as_typed": "703 555 0199",
        "channel": "PHONE",
        "is_adult": True,
        "next_step": "FIRST_CONTACT",
        "next_step_at": RECEIVED_AT + timedelta(days=2),
    }
    return ConsultationRequest.objects.create(reference=reference, **{**start, **fields})


def make_message(request: ConsultationRequest | None = None, **fields: object) -> OutboxEmail:
    """A message that is due now."""
    number = OutboxEmail.objects.count() + 1
    now = datetime.now(tz=UTC)
    start = {
        "kind": "STAFF_NOTICE",
        "recipient": "desk@clinic.example",
        "sender": "VIT <office@clinic.example>",
        "subject": "Call request received",
        "body": "A new request has come in.\n",
        "message_id": f"<message-{number}@clinic.example>",
        "next_attempt_at": now,
        "try_until": now + OutboxEmail.RETRY_FOR,
    }
    return OutboxEmail.objects.create(request=request, **{**start, **fields})


def make_staff(username: str, role: str | None = None, **fields: object) -> User:
    account = User.objects.create_user(username, password="a long enough sentence", is_staff=True, **fields)
    if role:
        account.groups.add(Group.objects.get(name=role))
    return account


def make_draft(slug: str = "sleep", *, written_by: User | None = None, **words: object) -> ArticleVersion:
    article, _ = Article.objects.get_or_create(slug=slug, defaults={"kind": "CONDITION"})
    start = {
        "title": "What sleep does",
        "short_title": "Sleep",
        "description": "A short description of what is known about sleep, for a test.",
        "evidence": "Small trials",
        "in_short": "Sleep helps [R90].",
        "body": '<h2 id="risks">Risks</h2><p>There are some [R90].</p>',
    }
    make_reference()
    return new_draft(article, written_by=written_by, **{**start, **words})


def make_version_in_review(slug: str = "sleep", **words: object) -> ArticleVersion:
    version = make_draft(slug, **words)
    send_to_review(version)
    return version


def make_published_version(slug: str = "sleep", *, signed_by: User | None = None, **words: object) -> ArticleVersion:
    """A version that readers see now, signed off by Grace unless another clinician is named."""
    version = make_version_in_review(slug, **words)
    grace = signed_by or User.objects.filter(username="grace").first() or make_staff("grace", "clinician")
    sign_off(version, reviewer=grace, reviewer_line="Grace Hopper, MD")
    return version


def make_reference(key: str = "R90", **fields: object) -> Reference:
    start = {
        "authors": "Sleeper A, Dreamer B",
        "title": "A study of sleep",
        "source": "Journal of Sleep",
        "year": 2020,
        "doi": f"10.1000/{key}",
        "kind": "REVIEW",
        "subjects": "PEOPLE",
        "substance": "NONE",
    }
    reference, _ = Reference.objects.get_or_create(key=key, defaults={**start, **fields})
    return reference
