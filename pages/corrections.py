"""Corrections: which sentences changed that have a source, and the lines in which we say publicly what was wrong."""

import re
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from pages.cited_sentences import cited_sentences
from pages.models import ArticleVersion, Correction
from pages.publishing import NotAllowed
from pages.shelf import shelf

E_MAIL = re.compile(r"\S@\S")
PHONE = re.compile(r"(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}")


@dataclass(frozen=True)
class PublicCorrection:
    """A correction as the public list shows it."""

    correction: Correction
    url: str  # of the article, empty when it cannot be read now

    @property
    def title(self) -> str:
        return self.correction.version.title


def public_corrections() -> list[PublicCorrection]:
    """Every correction that readers may see, newest first."""
    found = (
        Correction.objects.public()
        .newest_first()
        .select_related("article", "version")
        .defer(*(f"version__{name}" for name in ("body", "body_html", "in_short", "in_short_html", "reference_items")))
    )
    cards = {card.slug: card for card in shelf().cards}
    return [
        PublicCorrection(line, cards[line.article.slug].url if line.article.slug in cards else "") for line in found
    ]


@transaction.atomic
def add_correction(version: ArticleVersion, *, made_by: AbstractBaseUser, **words: str) -> Correction:
    """Put on record what this version corrects: `said_before`, `says_now` and `reason`.

    Raises NotAllowed when there is nothing before this version that readers could have relied on.
    """
    if published_before(version) is None:
        raise NotAllowed("No earlier version of this article was published, so there is nothing to correct in public.")
    return Correction.objects.create(article_id=version.article_id, version=version, made_by_id=made_by.pk, **words)


@transaction.atomic
def take_back(correction: Correction) -> None:
    """Delete a line that readers have not seen. Raises NotAllowed when its version has been published."""
    version = ArticleVersion.objects.select_for_update().get(pk=correction.version_id)
    if version.published_at is not None:
        raise NotAllowed("This correction is public, and public corrections stay. Add another line to set it right.")
    correction.delete()


def published_before(version: ArticleVersion) -> ArticleVersion | None:
    """The version that readers had before this one; None when it is the first that they see."""
    earlier = version.article.versions.filter(number__lt=version.number).exclude(published_at=None)
    return earlier.order_by("-number").first()


def changed_statements(version: ArticleVersion) -> list[str]:
    """Sentences with a source that readers had before and that this version no longer says in these words."""
    before = published_before(version)
    if before is None:
        return []
    now = set(cited_sentences(f"{version.in_short}\n{version.body}"))
    return [sentence for sentence in cited_sentences(f"{before.in_short}\n{before.body}") if sentence not in now]


def names_somebody(text: str) -> bool:
    """Whether a line that is to be public holds an e-mail address or a phone number."""
    return bool(E_MAIL.search(text) or PHONE.search(text))
