"""Brings the articles and references that come with the site into the database; what staff have changed stays."""

from django.db import transaction

from pages.models import Article, ArticleVersion, Reference
from pages.publishing import new_draft, send_to_review
from pages.shipped import ShippedArticle


@transaction.atomic
def load_shipped(source: ShippedArticle) -> ArticleVersion | None:
    """Bring in a shipped article as a version in review; None when there is nothing new.

    What staff have written is never replaced: a newer release of the text then stays in its file. Raises NotReady, and
    brings in nothing, when the text does not pass the checklist.
    """
    article = _article_for(source)
    newest = article.versions.order_by("-number").first()
    if newest is not None and newest.shipped_digest in ("", source.digest):
        return None
    version = new_draft(article, written_by=None, shipped_digest=source.digest, **source.words())
    send_to_review(version)
    return version


def load_reference(source: Reference) -> bool:
    """Store a reference that is new, or that staff have left as an earlier release shipped it."""
    stored = Reference.objects.filter(key=source.key).first()
    if stored is not None and stored.shipped_digest in ("", source.shipped_digest):
        return False
    values = {field.name: getattr(source, field.name) for field in Reference._meta.fields if field.name != "id"}
    Reference.objects.update_or_create(key=source.key, defaults=values)
    return True


def _article_for(source: ShippedArticle) -> Article:
    renamed = Article.objects.filter(old_addresses__slug=source.slug).first()
    if renamed is not None:
        return renamed
    start = {"kind": source.kind, "position": source.position}
    return Article.objects.get_or_create(slug=source.slug, defaults=start)[0]
