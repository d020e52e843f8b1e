"""Finds requests by any part of a name, number, address or reference, as fast among a million as among a thousand."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from consultations.models import OtherReference
from consultations.references import typed
from consultations.search_text import words_of
from consultations.text_index import FOUND, INDEX, REQUESTS

SHORTEST = 3  # characters that the index finds
LONGEST = 300  # characters: no name, number or address is longer
MOST = 50
# Of the first rows of the view each is looked at, so that those who wait are found before those who are done with;
# and of what the index finds anywhere so many are compared with a view that was chosen.
FIRST_ROWS = 300
MOST_COMPARED = 500
Part = tuple[str, Sequence[object]]  # a statement that finds keys, and its values


def is_short(query: str) -> bool:
    """Whether a query is too short for the index, so that it is looked for among those who wait alone."""
    return max(map(len, [*words_of(query), " ".join(words_of(query))]), default=0) < SHORTEST


def found(query: str, first: QuerySet, *, is_everywhere: bool) -> Q:
    """The condition that a request is found: more than MOST may be where so many are, in an order of one's own.

    `first` are rows to look through one by one, in their order. A reference finds its request also where the visitor
    was told it beside the request's own.
    """
    words = words_of(query)
    if not words or len(query) > LONGEST:
        return Q(pk__in=[])
    most = (MOST + 1) if is_everywhere else MOST_COMPARED
    parts = [_told_as(typed(query)), _among(first, words, most), *_anywhere(words, most)]
    statement = " UNION ALL ".join(f"SELECT * FROM ({part}) part{place}" for place, (part, _) in enumerate(parts))  # noqa: S608
    return Q(pk__in=RawSQL(statement, [value for _, values in parts for value in values]))  # noqa: S611 (no value in it)


def _told_as(reference: str) -> Part:
    return OtherReference.objects.filter(reference=reference).values("request").query.sql_with_params()


def _among(rows: QuerySet, words: Sequence[str], most: int) -> Part:
    statement, values = rows[:FIRST_ROWS].values("id", "search_text").query.sql_with_params()
    place = "strpos" if connection.vendor == "postgresql" else "instr"
    held = " AND ".join([f"{place}(f.search_text, %s) > 0"] * len(words))
    return f"SELECT f.id FROM ({statement}) f WHERE {held} LIMIT %s", [*values, *words, most]  # noqa: S608 (our own)


def _anywhere(words: Sequence[str], most: int) -> list[Part]:
    """What the index finds, the newest first; nothing for words that it cannot find."""
    together = " ".join(words)
    indexed = [word for word in words if len(word) >= SHORTEST] or [together][: len(together) >= SHORTEST]
    if not indexed:
        return []
    if connection.vendor == "postgresql":
        return [(f"SELECT * FROM {FOUND}(%s, %s, %s)", [sorted(indexed, key=len, reverse=True), list(words), most])]  # noqa: S608
    phrases = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in indexed)
    shorter = [word for word in words if len(word) < SHORTEST]
    held = "".join([" AND instr(r.search_text, %s) > 0"] * len(shorter))
    join = f"JOIN {REQUESTS} r ON r.id = i.rowid" if shorter else ""
    statement = f"""SELECT i.rowid FROM {INDEX} i {join}
        WHERE i.{INDEX} MATCH %s{held} ORDER BY i.rowid DESC LIMIT %s"""  # noqa: S608 (names of our own)
    return [(statement, [phrases, *shorter, most])]
