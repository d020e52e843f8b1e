"""The verbs of a version: draft, review, sign-off, publication. Once it leaves the draft its words are frozen."""

from datetime import date, datetime, timedelta
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from clinic_site.eastern_time import spoken_eastern
from clinic_site.opening_hours import CLINIC_ZONE
from clinic_site.staff_roles import is_granted
from pages import archive
from pages.checklist import refuse_unready
from pages.freezing import digest_of, freeze
from pages.models import Article, ArticleVersion, VersionEvent, VersionWriter
from pages.pictures import freeze_pictures
from pages.refusals import NotAllowed
from pages.reviewer_line import clean_reviewer_line
from pages.search.index import index_version

WORDS = (
    *("title", "short_title", "description", "evidence", "in_short", "body", "questions"),
    *("offers_call", "touches_suicide", "author_name"),
)
# Safety content is reviewed at least every year.
REVIEW_INTERVAL = timedelta(days=365)
MAY_SIGN_OFF = "pages.sign_off_articleversion"
MAY_PUBLISH = "pages.publish_articleversion"
State, Kind = ArticleVersion.State, VersionEvent.Kind


@transaction.atomic
def new_draft(
    article: Article,
    *,
    written_by: AbstractBaseUser | None,
    based_on: ArticleVersion | None = None,
    **words: object,
) -> ArticleVersion:
    """A draft with the words of `based_on`, or else of the newest version, or with those given."""
    Article.objects.select_for_update().get(pk=article.pk)  # so that two drafts do not get the same number
    newest = article.versions.order_by("-number").first()
    source = based_on or newest
    start = {name: getattr(source, name) for name in WORDS} if source else {}
    number = newest.number + 1 if newest else 1
    draft = ArticleVersion.objects.create(
        article=article, number=number, written_by=written_by, based_on=source, **{**start, **words}
    )
    _inherit_writers(draft, source)
    if written_by is not None:
        record_writer(draft, written_by)
    record(draft, Kind.STARTED, written_by, note=f"From the words of version {source.number}." if source else "")
    return draft


def record_writer(draft: ArticleVersion, writer: AbstractBaseUser) -> None:
    """Whoever changes a word of a draft has written it, with all who did before, and cannot sign it off."""
    VersionWriter.objects.get_or_create(version=draft, writer_id=writer.pk)


def record(
    version: ArticleVersion, kind: str, by: AbstractBaseUser | None, *, note: str = "", digest: str = ""
) -> None:
    """Add a step to the history of a version."""
    VersionEvent.objects.create(
        version=version, kind=kind, by_id=by.pk if by else None, note=note.strip(), digest=digest
    )


@transaction.atomic
def send_to_review(version: ArticleVersion, *, by: AbstractBaseUser | None = None) -> None:
    """Freeze the words of a draft that passes every line of the checklist that is a must.

    `by` is None for what comes with the site. Raises NotAllowed when it is no draft, or not this person's to send, and
    NotReady with the lines that have something to fix.
    """
    _lock(version)
    if by is not None and not by.has_perm("pages.change_articleversion"):
        raise NotAllowed("Only an editor can send a version to review.")
    if not version.is_draft:
        raise NotAllowed("This version has already been sent to review.")
    refuse_unready(version)
    freeze_pictures(version)
    freeze(version)
    record(version, Kind.SENT_TO_REVIEW, by)  # before the step itself, which the database refuses otherwise
    version.state = State.IN_REVIEW
    version.save()
    index_version(version)


@transaction.atomic
def send_back(version: ArticleVersion, *, reviewer: AbstractBaseUser, reason: str) -> None:
    """Decline a version that is in review. Its words stay as they are; an editor writes a new version from them.

    Raises NotAllowed unless a clinician does it and says why.
    """
    _lock(version)
    _require_in_review(version)
    if not is_granted(reviewer, MAY_SIGN_OFF):
        raise NotAllowed("Only a clinician can send a version back.")
    if not reason.strip():
        raise NotAllowed("Say what should change, so that the editor knows what to do.")
    version.state = State.SENT_BACK
    version.save(update_fields=["state"])
    record(version, Kind.SENT_BACK, reviewer, note=reason)


@transaction.atomic
def sign_off(version: ArticleVersion, *, reviewer: AbstractBaseUser, reviewer_line: str, seen: str) -> None:
    """Approve exactly this version; publishing it is a step of its own.

    `reviewer_line` is the name and license that readers see, and `seen` the digest of the words that were read.
    Raises NotAllowed unless a clinician who wrote none of it signs a version that is in review with a line that may be
    published, and NotReady when it does not pass the checklist, which may have grown since it was sent to review.
    """
    _lock(version)
    _require_in_review(version)
    _require_independent_clinician(version, reviewer)
    line = clean_reviewer_line(reviewer_line)
    if seen != digest_of(version):
        raise NotAllowed("These are not the words that you had before you. Read this version again, then sign it off.")
    refuse_unready(version)
    today: date = timezone.localdate()
    version.state = State.APPROVED
    version.reviewed_by_id = reviewer.pk
    version.reviewer_line = line
    version.reviewed_on = today
    version.next_review_on = today + REVIEW_INTERVAL
    record(version, Kind.SIGNED_OFF, reviewer, note=line, digest=seen)
    version.save(update_fields=["state", "reviewed_by", "reviewer_line", "reviewed_on", "next_review_on"])


@transaction.atomic
def publish(version: ArticleVersion, *, by: AbstractBaseUser, at: datetime | None = None) -> None:
    """Show a version that is signed off to visitors, now or from a set time on.

    Raises NotAllowed when it is not signed off or the time cannot be, and NotReady when it does not pass the checklist,
    which may have grown, or links to what was retired since.
    """
    Article.objects.select_for_update().get(pk=version.article_id)  # so that two versions keep their order
    _lock(version)
    now = timezone.now()
    _require_publishable(version, by, now)
    if at is not None and at <= now:
        raise NotAllowed("That time has passed. Choose a later one, or publish now.")
    _require_turn(version, at or now)
    refuse_unready(version)
    version.published_at = at or now
    record(version, Kind.PLANNED if at else Kind.PUBLISHED, by, note=f"For {spoken_eastern(at)}." if at else "")
    version.save(update_fields=["published_at"])
    # Should it fail, or the time lie ahead, the worker does it within a minute.
    transaction.on_commit(partial(archive.keep_now, version.article), robust=True)


@transaction.atomic
def call_off(version: ArticleVersion, *, by: AbstractBaseUser) -> None:
    """Take back a planned publication before its time. Raises NotAllowed when there is none any more."""
    _lock(version)
    _require_publisher(by)
    if version.published_at is None:
        raise NotAllowed("No publication of this version is planned.")
    if version.published_at <= timezone.now():
        raise NotAllowed("Its time has come: this version is published.")
    note = f"It was planned for {spoken_eastern(version.published_at)}."
    version.published_at = None
    version.save(update_fields=["published_at"])
    record(version, Kind.CALLED_OFF, by, note=note)


def _inherit_writers(draft: ArticleVersion, source: ArticleVersion | None) -> None:
    """Words that no clinician has signed off keep their writers when they are taken over."""
    if source is not None and source.state != State.APPROVED:
        writers = source.writers.values_list("writer_id", flat=True)
        VersionWriter.objects.bulk_create(VersionWriter(version=draft, writer_id=writer) for writer in writers)


def _lock(version: ArticleVersion) -> None:
    """Read the version anew, and let nobody else change it until this transaction is over."""
    version.refresh_from_db(from_queryset=ArticleVersion.objects.select_for_update())


def _require_in_review(version: ArticleVersion) -> None:
    if version.state == State.IN_REVIEW:
        return
    decided = version.events.filter(kind__in=[Kind.SIGNED_OFF, Kind.SENT_BACK]).select_related("by").last()
    if decided is None:
        raise NotAllowed("Only a version that is in review can be signed off or sent back.")
    step = "signed off" if decided.kind == Kind.SIGNED_OFF else "sent back"
    raise NotAllowed(f"{decided.by_name} has {step} this version already. It is no longer in review.")


def _require_independent_clinician(version: ArticleVersion, reviewer: AbstractBaseUser) -> None:
    if not is_granted(reviewer, MAY_SIGN_OFF):
        raise NotAllowed("Only a clinician can sign off a version.")
    if version.written_by_id == reviewer.pk or version.writers.filter(writer_id=reviewer.pk).exists():
        raise NotAllowed("Another clinician must sign off what you wrote.")


def _require_publisher(by: AbstractBaseUser) -> None:
    if not by.has_perm(MAY_PUBLISH):
        raise NotAllowed("Only an editor, a clinician or the owner can publish.")


def _require_publishable(version: ArticleVersion, by: AbstractBaseUser, now: datetime) -> None:
    _require_publisher(by)
    if version.state != State.APPROVED:
        raise NotAllowed("Only a version that a clinician has signed off can be published.")
    if version.published_at is not None and version.published_at <= now:
        raise NotAllowed("This version has been published already.")
    if version.published_at is not None:
        raise NotAllowed(f"This version is planned for {spoken_eastern(version.published_at)}. Call that off first.")


def _require_turn(version: ArticleVersion, at: datetime) -> None:
    """Versions are published in the order of their numbers, and before they are due for their next review."""
    if at.astimezone(CLINIC_ZONE).date() > version.next_review_on:
        raise NotAllowed(
            "By then this version is due for its next review. Choose an earlier day, or write a new version."
        )
    others = ArticleVersion.objects.filter(article=version.article_id).exclude(pk=version.pk)
    newer = others.filter(number__gt=version.number, published_at__isnull=False).first()
    if newer is not None:
        raise NotAllowed(
            f"Version {newer.number} comes after this one. To go back, write a new version with these words."
        )
    planned = others.filter(published_at__gte=at).first()
    if planned is not None:
        when = spoken_eastern(planned.published_at)
        raise NotAllowed(f"Version {planned.number} is planned for {when}. Call that off first.")
