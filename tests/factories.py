"""Makes rows for tests. Dull on purpose: nothing random, nothing hidden; what a test needs it names."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

from django.contrib.auth.models import Group, User
from django.utils import timezone
from PIL import Image

from clinic_site.edition import forget_edition
from clinic_site.years import years_after
from consultations.models import ConsultationRequest, DoNotContact, OutboxEmail
from consultations.models.do_not_contact import KEEP_YEARS, email_digest, phone_digest
from pages import publishing
from pages.freezing import digest_of, freeze
from pages.models import Article, ArticleVersion, Picture, Reference, VersionEvent
from pages.picture_files import master_of, read_picture, renditions_of
from pages.picture_store import add_picture, store_files
from pages.pictures import freeze_pictures
from pages.publishing import new_draft
from pages.search.index import index_version
from tests import sleep_article

State = ArticleVersion.State
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
    if fields.get("status") == "CLOSED":
        start["closed_at"] = fields.get("received_at", RECEIVED_AT)
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


def make_wish(*, phone: str = "", email: str = "", at: datetime = RECEIVED_AT) -> DoNotContact:
    """A wish not to be called at this number, or not to be written to at this address."""
    digest = phone_digest(phone) if phone else email_digest(email)
    channel, until = "PHONE" if phone else "EMAIL", years_after(at, KEEP_YEARS)
    return DoNotContact.objects.create(channel=channel, digest=digest, at=at, keep_until=until, by_name="Fred")


def make_staff(username: str, role: str | None = None, **fields: object) -> User:
    account = User.objects.create_user(username, password="a long enough sentence", is_staff=True, **fields)
    if role:
        account.groups.add(Group.objects.get(name=role))
    return account


def make_draft(slug: str = "sleep", *, written_by: User | None = None, **words: object) -> ArticleVersion:
    article, _ = Article.objects.get_or_create(slug=slug, defaults={"kind": "CONDITION"})
    make_reference()
    return new_draft(article, written_by=written_by, **{**sleep_article.WORDS, "body": sleep_article.BODY, **words})


def make_version_in_review(slug: str = "sleep", **words: object) -> ArticleVersion:
    """Its words are frozen whatever they are; sent to review by an editor, they would have to pass the checklist."""
    version = make_draft(slug, **words)
    freeze_pictures(version)
    freeze(version)
    publishing.record(version, VersionEvent.Kind.SENT_TO_REVIEW, None)
    version.state = State.IN_REVIEW
    version.save()
    index_version(version)
    return version


def sign_off(version: ArticleVersion, *, reviewer: User, reviewer_line: str = "Grace Hopper, MD") -> None:
    """Sign off the words as they stand in the database."""
    seen = digest_of(ArticleVersion.objects.get(pk=version.pk))
    publishing.sign_off(version, reviewer=reviewer, reviewer_line=reviewer_line, seen=seen)


def sign_off_and_publish(version: ArticleVersion, *, reviewer: User, reviewer_line: str = "Grace Hopper, MD") -> None:
    sign_off(version, reviewer=reviewer, reviewer_line=reviewer_line)
    publishing.publish(version, by=reviewer)
    forget_edition()  # which the commit does outside of tests


def make_published_version(slug: str = "sleep", *, reviewer: User | None = None, **words: object) -> ArticleVersion:
    """A version that readers see now, whatever its words; signed off by Grace unless another clinician is named."""
    version = make_version_in_review(slug, **words)
    grace = reviewer or User.objects.filter(username="grace").first() or make_staff("grace", "clinician")
    version.state, version.reviewed_by, version.reviewer_line = State.APPROVED, grace, "Grace Hopper, MD"
    version.reviewed_on = timezone.localdate()
    version.next_review_on = version.reviewed_on + publishing.REVIEW_INTERVAL
    version.published_at = timezone.now()
    publishing.record(version, VersionEvent.Kind.SIGNED_OFF, grace, note=version.reviewer_line)
    publishing.record(version, VersionEvent.Kind.PUBLISHED, grace)
    version.save()
    return version


def picture_file(size: tuple[int, int] = (400, 300), kind: str = "JPEG", color: object = "teal", **options) -> BytesIO:
    """A file as a camera or a drawing program would save it."""
    file = BytesIO()
    mode = options.pop("mode", "RGB")
    Image.new(mode, size, color).save(file, kind, **options)
    file.seek(0)
    return file


def make_picture(size: tuple[int, int] = (400, 300), **words: object) -> Picture:
    """A picture with its files, as an upload leaves it."""
    pixels = read_picture(picture_file(size))
    files = store_files(pixels.size, list(renditions_of(pixels)), master_of(pixels))
    picture = Picture(**{"description": "A chair beside a window.", **words})
    add_picture(picture, files)
    return picture


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
