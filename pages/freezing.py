"""How the words of a draft become what readers see, for good."""

from copy import copy

from django.db import transaction
from django.utils import timezone

from pages import shipped
from pages.citations import CitationNumbers
from pages.models import ArticleVersion
from pages.rich_text import clean, contents_of, list_of


class NotAllowed(Exception):
    """The version is not in the state, or the person does not have the role, that this step needs."""


@transaction.atomic
def freeze(version: ArticleVersion) -> None:
    """Put a draft into review with its words frozen. It asks nothing of the words: `publishing.send_to_review` does.

    Raises NotAllowed when it is no draft, and UnknownReference when it cites what is not on record.
    """
    version.refresh_from_db(from_queryset=ArticleVersion.objects.select_for_update())
    if not version.is_draft:
        raise NotAllowed("This version has already been sent to review.")
    _make_reader_html(version)
    version.frozen_at = timezone.now()
    version.state = ArticleVersion.State.IN_REVIEW
    version.save()


def as_readers_will_see_it(version: ArticleVersion) -> ArticleVersion:
    """The version with its HTML: itself once it is frozen, until then an unsaved copy.

    Raises UnknownReference when it cites what is not on record.
    """
    if not version.is_draft:
        return version
    seen = copy(version)
    _make_reader_html(seen)
    return seen


def _make_reader_html(version: ArticleVersion) -> None:
    numbers = CitationNumbers()
    version.body = clean(version.body)
    version.in_short_html = numbers.link(clean(list_of(version.in_short)))
    version.approval_html = numbers.link(clean(shipped.approval_statement()))
    version.body_html = numbers.link(version.body)
    version.contents = contents_of(version.body)
    version.reference_items = numbers.items()
