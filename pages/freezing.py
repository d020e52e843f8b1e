"""From the words an editor wrote to the words that a page shows: made once, then kept as they are."""

import hashlib
import json
from copy import copy

from django.utils import timezone

from pages import charts, pictures, questions, shipped
from pages.citations import CitationNumbers
from pages.models import ArticleVersion
from pages.rich_text import clean, contents_of, list_of

READ = (
    *("title", "short_title", "description", "evidence", "in_short", "body", "questions", "offers_call"),
    *("touches_suicide", "author_name", "in_short_html", "approval_html", "body_html", "questions_html", "contents"),
    "reference_items",
)


def freeze(version: ArticleVersion) -> None:
    """Make of a draft what readers see; nothing is saved.

    Raises CannotBeShown when it asks for a reference, a chart or a picture that is not there.
    """
    pictures.refuse_among_points(version.in_short)
    numbers = CitationNumbers()
    version.body = clean(version.body)
    version.in_short_html = numbers.link(clean(list_of(version.in_short)))
    version.approval_html = numbers.link(clean(shipped.approval_statement()))
    version.body_html = numbers.link(charts.place(pictures.place(version.body)))
    version.questions_html = numbers.link(clean(questions.to_take_along(version.questions)))
    version.contents = contents_of(version.body)
    version.reference_items = numbers.items()
    version.frozen_at = timezone.now()


def as_read(version: ArticleVersion) -> ArticleVersion:
    """The version as it is read now: itself once it is frozen, else a frozen copy. Raises CannotBeShown."""
    if not version.is_draft:
        return version
    read = copy(version)
    freeze(read)
    return read


def digest_of(version: ArticleVersion) -> str:
    """What stands for exactly these frozen words, with their sources."""
    words = [version.pk, *(getattr(version, name) for name in READ)]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
