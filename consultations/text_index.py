"""The databases' own indexes over what requests are found by: FTS5 on SQLite, pg_trgm on PostgreSQL.

Both find three letters or more anywhere in the text, and both lose a request's text with its row.
"""

from typing import Any

from django.db import DatabaseError, connection, transaction

from clinic_site.triggers import drop_trigger, execute

REQUESTS, INDEX = "consultations_consultationrequest", "consultations_requesttext"
FOUND = "consultations_requests_found"
# PostgreSQL looks through so many of the newest first: what many requests hold is found there, and the index, which
# cannot stop early, is asked for the rest.
NEWEST = 10_000
NO_EXTENSION = (
    "Searching requests needs PostgreSQL's own extension pg_trgm, and this account could not create it. Let an "
    "administrator of the database install PostgreSQL's contrib package if need be, run "
    "“CREATE EXTENSION pg_trgm;” in this database, and then start this again."
)
NO_TRIGRAMS = "Searching requests needs SQLite 3.34 or newer with FTS5; the SQLite of this Python has none."


class FollowRequests:
    """Triggers that keep SQLite's index equal to the table; PostgreSQL needs none."""

    table = REQUESTS

    def make(self) -> None:
        self.remove()
        if connection.vendor != "sqlite":
            return
        added = f"INSERT INTO {INDEX} (rowid, search_text) VALUES (NEW.id, NEW.search_text);"  # noqa: S608
        taken = f"INSERT INTO {INDEX} ({INDEX}, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);"  # noqa: S608
        changed = "OF search_text", "WHEN OLD.search_text IS NOT NEW.search_text", taken + added
        for event, (columns, when, change) in {
            "INSERT": ("", "", added),
            "DELETE": ("", "", taken),
            "UPDATE": changed,
        }.items():
            execute(
                f"CREATE TRIGGER {self._name(event)} AFTER {event} {columns} ON {REQUESTS} {when} BEGIN {change} END"
            )

    def remove(self) -> None:
        if connection.vendor == "sqlite":
            for event in ("INSERT", "DELETE", "UPDATE"):
                drop_trigger(self._name(event), REQUESTS)

    def _name(self, event: str) -> str:
        return f"{INDEX}_follows_{event.lower()}"


def make_text_index(apps: object, schema_editor: Any) -> None:
    """Make the index over the requests that are there. Raises RuntimeError, in words, where the database cannot."""
    if schema_editor.connection.vendor == "sqlite":
        _make_on_sqlite(schema_editor)
    else:
        _make_on_postgresql(schema_editor)


def drop_text_index(apps: object, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        FollowRequests().remove()
        schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")
    else:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {FOUND}")
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


def forget_erased() -> None:
    """Let go of what SQLite's index still holds of rows that were deleted, unless that would keep writers waiting."""
    if connection.vendor == "sqlite" and connection.is_small():
        execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('optimize')")  # noqa: S608 (names of our own)


def _make_on_sqlite(schema_editor: Any) -> None:
    try:
        schema_editor.execute(
            f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(search_text, content='{REQUESTS}', content_rowid='id',
            tokenize='trigram case_sensitive 1', columnsize=0)"""
        )
    except DatabaseError as error:
        raise RuntimeError(NO_TRIGRAMS) from error
    schema_editor.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")  # noqa: S608 (names of our own)


def _make_on_postgresql(schema_editor: Any) -> None:
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise RuntimeError(NO_EXTENSION) from error
    # At once, not by way of a list that is emptied now and then: whoever came at that moment would wait for all others.
    schema_editor.execute(
        f"CREATE INDEX {INDEX} ON {REQUESTS} USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)"
    )
    schema_editor.execute(FUNCTION)


# A function, because a plan without the index must be ruled out here and nowhere else: PostgreSQL guesses badly how
# many rows hold a piece of text. The order by a sum rules out the plan that walks through all rows by their key.
# `long` are words that the index finds, the longest first; three of them narrow it down far enough.
FUNCTION = rf"""CREATE OR REPLACE FUNCTION {FOUND}(long text[], words text[], most int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE ROWS 50 SET enable_seqscan = off AS $$
DECLARE
    met bigint[];
    likes text[];
BEGIN
    met := ARRAY(
        SELECT n.id FROM (SELECT id, search_text FROM {REQUESTS} ORDER BY id DESC LIMIT {NEWEST}) n
        WHERE strpos(n.search_text, long[1]) > 0
        AND NOT EXISTS (SELECT 1 FROM unnest(words) word WHERE strpos(n.search_text, word) = 0)
        LIMIT most
    );
    IF cardinality(met) < most THEN
        likes := ARRAY(
            SELECT '%%' || regexp_replace(word, '([\\%%_])', '\\\1', 'g') || '%%' FROM unnest(long) word
        );
        met := ARRAY(
            SELECT r.id FROM {REQUESTS} r
            WHERE r.search_text LIKE likes[1]
            AND r.search_text LIKE coalesce(likes[2], likes[1])
            AND r.search_text LIKE coalesce(likes[3], likes[1])
            AND NOT EXISTS (SELECT 1 FROM unnest(words) word WHERE strpos(r.search_text, word) = 0)
            ORDER BY r.id + 0 DESC LIMIT most
        );
    END IF;
    RETURN QUERY SELECT unnest(met);
END $$"""  # noqa: S608 (names of our own)
