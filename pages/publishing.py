"""The verbs of an article's life: draft, review, sign-off. A version's words are frozen when it leaves the draft."""

from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from pages import shipped
from pages.citations import CitationNumbers
from pages.models import Article, ArticleVersion
from pages.rich_text import clean, contents_of, list_of
from pages.search.index import index_version
from pages.shipped import ShippedArticle

WORDS = (
    *("title", "short_title", "description", "evidence", "in_short", "body"),
    *("offers_call", "touches_suicide", "author_name"),
)
# Safety content is reviewed at least every year.
REVIEW_INTERVAL = timedelta(days=365)


class NotAllowed(Exception):
    """The version is not in the state, or the person does not have the role, that this step needs."""


@transaction.atomic
def new_draft(article: Article, *, written_by: AbstractBaseUser | None, **words: object) -> ArticleVersion:
    """A draft with the words of the newest version, or with those given."""
    Article.objects.select_for_update().get(pk=article.pk)  # so that two drafts do not get the same number
    newest = article.versions.order_by("-number").first()
    start = {name: getattr(newest, name) for name in WORDS} if newest else {}
    return ArticleVersion.objects.create(
        article=article, number=newest.number + 1 if newest else 1, written_by=written_by, **{**start, **words}
    )


@transaction.atomic
def send_to_review(version: ArticleVersion) -> None:
    """Freeze the words of a draft.

    Raises NotAllowed when it is no draft, and UnknownReference when it cites what is not on record.
    """
    version.refresh_from_db(from_queryset=ArticleVersion.objects.select_for_update())
    if not version.is_draft:
        raise NotAllowed("This version has already been sent to review.")
    numbers = CitationNumbers()
    version.body = clean(version.body)
    version.in_short_html = numbers.link(clean(list_of(version.in_short)))
    version.approval_html = numbers.link(clean(shipped.approval_statement()))
    version.body_html = numbers.link(version.body)
    version.contents = contents_of(version.body)
    version.reference_items = numbers.items()
    version.frozen_at = timezone.now()
    version.state = ArticleVersion.State.IN_REVIEW
    version.save()
    index_version(version)


@transaction.atomic
def sign_off(version: ArticleVersion, *, reviewer: AbstractBaseUser, reviewer_line: str) -> None:
    """Approve exactly this version and publish it. `reviewer_line` is the name and license that readers see.

    Raises NotAllowed unless a clinician other than the writer signs a version that is in review.
    """
    version.refresh_from_db(from_queryset=ArticleVersion.objects.select_for_update())
    if version.state != ArticleVersion.State.IN_REVIEW:
        raise NotAllowed("Only a version that is in review can be signed off.")
    if not reviewer.has_perm("pages.sign_off_articleversion"):
        raise NotAllowed("Only a clinician can sign off a version.")
    if version.written_by_id == reviewer.pk:
        raise NotAllowed("Another clinician must sign off what you wrote.")
    if not reviewer_line.strip():
        raise NotAllowed("Give the name and license that readers will see.")
    today: date = timezone.localdate()
    version.state = ArticleVersion.State.APPROVED
    version.reviewed_by_id = reviewer.pk
    version.reviewer_line = reviewer_line.strip()
    version.reviewed_on = today
    version.next_review_on = today + REVIEW_INTERVAL
    version.published_at = timezone.now()
    version.save(
        update_fields=["state", "reviewed_by", "reviewer_line", "reviewed_on", "next_review_on", "published_at"]
    )


@transaction.atomic
def load_shipped(source: ShippedArticle) -> ArticleVersion | None:
    """Bring in a shipped article as a version in review; None when there is nothing new.

    What staff have written is never replaced: a newer release of the text then stays in its file.
    """
    article, _ = Article.objects.get_or_create(
        slug=source.slug, defaults={"kind": source.kind, "position": source.position}
    )
    newest = article.versions.order_by("-number").first()
    if newest is not None and newest.shipped_digest in ("", source.digest):
        return None
    version = new_draft(
        article,
        written_by=None,
        title=source.title,
        short_title=source.short_title,
        description=source.description,
        evidence=source.evidence,
        in_short="\n".join(source.in_short),
        body=source.body,
        offers_call=source.offers_call,
        touches_suicide=source.touches_suicide,
        written_on=source.written_on,
        shipped_digest=source.digest,
    )
    send_to_review(version)
    return version
