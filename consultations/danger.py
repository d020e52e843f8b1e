"""The list of words of danger: loaded once with the site, changed by a clinician, looked for in every request."""

import tomllib
from pathlib import Path

from django.db import connection

from clinic_site.edition import current_edition
from consultations.danger_words import PhraseFinder, without_plain_denials
from consultations.models import DangerPhrase

SHIPPED = Path(__file__).with_name("content") / "danger_phrases.toml"
# The list as this process read it last, and the edition that it had then.
_read: tuple[int, PhraseFinder] | None = None


def is_to_be_read_first(*texts: str) -> bool:
    """Whether one of these may speak of danger. It says nothing about the person, and nobody is treated by it."""
    finder = _newest_finder()
    return any(finder.finds_one_in(without_plain_denials(text)) for text in texts)


def load_shipped_phrases(**kwargs: object) -> None:
    """Put what came with the site into the list, once. Receives the arguments of `post_migrate` and needs none."""
    if DangerPhrase._meta.db_table not in connection.introspection.table_names():
        return
    rows = [DangerPhrase(phrase=phrase, shipped_as=phrase) for phrase in shipped_phrases()]
    # What was loaded before, whatever it says now, and what staff have thought of themselves is passed over.
    DangerPhrase.objects.bulk_create(rows, ignore_conflicts=True)


def shipped_phrases() -> list[str]:
    return tomllib.loads(SHIPPED.read_text())["phrases"]


def _newest_finder() -> PhraseFinder:
    """The finder for the list as it was a moment ago, made anew in each process when the list has changed."""
    global _read
    edition, read = current_edition(), _read  # the edition first, so that the list is never older than it says
    if read is None or read[0] != edition:
        read = _read = edition, PhraseFinder(DangerPhrase.objects.filter(is_on=True).values_list("phrase", flat=True))
    return read[1]
