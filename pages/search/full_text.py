"""The databases' own full-text indexes over the passages: FTS5 on SQLite, tsvector on PostgreSQL.

Both are handed stems and find exact words, so that they agree. Which passages come first is decided in ranking.py.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from clinic_site.triggers import drop_trigger, execute

PASSAGES, FULL_TEXT = "pages_searchpassage", "pages_searchfulltext"
FIELDS = ("head", "body")
COLUMNS = ("id", "version_id", "number", "heading_id", "heading", "head", "body")
DOUBLE = '"'
# Alternatives of which one is enough; a passage is looked for that has one of each.
Wanted = Sequence[Iterable[str]]


@dataclass(frozen=True)
class Among:
    """These versions, or all but these: a database is quicker with the shorter list."""

    versions: list[int]
    are_left_out: bool = False


class FollowPassages:
    """Triggers that keep SQLite's index equal to the table; PostgreSQL needs none."""

    table = PASSAGES

    def make(self) -> None:
        self.remove()
        if connection.vendor == "sqlite":
            index = f"INSERT INTO {FULL_TEXT}"
            added = f"{index} (rowid, head, body) VALUES (NEW.id, NEW.head, NEW.body);"
            taken = f"{index} ({FULL_TEXT}, rowid, head, body) VALUES ('delete', OLD.id, OLD.head, OLD.body);"
            for event, change in (("INSERT", added), ("DELETE", taken), ("UPDATE", taken + added)):
                execute(f"CREATE TRIGGER {self._name(event)} AFTER {event} ON {PASSAGES} BEGIN {change} END")

    def remove(self) -> None:
        if connection.vendor == "sqlite":
            for event in ("INSERT", "DELETE", "UPDATE"):
                drop_trigger(self._name(event), PASSAGES)

    def _name(self, event: str) -> str:
        return f"{FULL_TEXT}_follows_{event.lower()}"


def make_full_text(apps: object, schema_editor: Any) -> None:
    """Make the index in a database that has just got its table of passages."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"""CREATE VIRTUAL TABLE {FULL_TEXT} USING fts5(head, body, content='{PASSAGES}', content_rowid='id',
            tokenize='ascii', detail=column)"""
        )
        return
    for name in FIELDS:
        lexemes = f"array_to_tsvector(string_to_array({name}, ' '))"
        schema_editor.execute(
            f"ALTER TABLE {PASSAGES} ADD COLUMN {name}_words tsvector GENERATED ALWAYS AS ({lexemes}) STORED"
        )
        schema_editor.execute(f"CREATE INDEX {PASSAGES}_{name}_words ON {PASSAGES} USING gin ({name}_words)")


def drop_full_text(apps: object, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE IF EXISTS {FULL_TEXT}")


def matching(field: str, wanted: Wanted, among: Among, *, most: int, is_frequent: bool = False) -> list[dict[str, Any]]:
    """The first `most` passages of the versions `among` that have, in `field`, one word of each group of `wanted`.

    `is_frequent` says that many passages have, so that they are met soon by looking at one after the other.
    Words are stems as `words.stem` makes them: letters a to z and digits, so that they need no escaping.
    """
    if not wanted:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            words = f"{field} : ({_joined(wanted, ' OR ', ' AND ', quote=DOUBLE)})"
            cursor.execute(ON_SQLITE[among.are_left_out], [words, json.dumps(among.versions), most])
        else:
            words = _joined(wanted, " | ", " & ", quote="'")
            cursor.execute(_on_postgresql(field, among, is_frequent=is_frequent), [words, among.versions, most])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def _joined(wanted: Wanted, either: str, both: str, *, quote: str) -> str:
    return both.join(f"({either.join(f'{quote}{word}{quote}' for word in sorted(group))})" for group in wanted)


def _on_postgresql(field: str, among: Among, *, is_frequent: bool) -> str:
    # PostgreSQL guesses badly how many rows have a word. An order that no index has makes it use that of the words.
    order = "p.id" if is_frequent else "p.id + 0"
    return f"""SELECT {_COLUMNS} FROM {PASSAGES} p
        WHERE p.{field}_words @@ %s::tsquery AND {"NOT" * among.are_left_out} p.version_id = ANY(%s)
        ORDER BY {order} LIMIT %s"""  # noqa: S608 (names of our own)


_COLUMNS = ", ".join(f"p.{column}" for column in COLUMNS)
ON_SQLITE = {
    left_out: f"""SELECT {_COLUMNS} FROM {FULL_TEXT} f JOIN {PASSAGES} p ON p.id = f.rowid
    WHERE f.{FULL_TEXT} MATCH %s AND p.version_id {"NOT" * left_out} IN (SELECT value FROM json_each(%s))
    ORDER BY f.rowid LIMIT %s"""  # noqa: S608 (names of our own)
    for left_out in (False, True)
}
