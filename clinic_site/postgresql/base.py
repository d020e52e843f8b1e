"""The database backend that Django loads by this name: its own PostgreSQL, which does not wait without end.

A server that has stopped without closing its lines leaves a question open for ever: the machine still takes what is
sent, so no timeout of the network helps, and one of the server's own is kept by nobody.
"""

import time
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg import errors

from clinic_site.patience import patience

SHORTEST_CONNECT = 2  # seconds; libpq takes no less
# After a silence nobody of this process waits again for so long: each of Django's own attempts would wait anew.
SILENT_FOR = 1.0  # seconds
SMALL_TABLE = 100_000_000  # bytes with its indexes: written anew in a second or two
SHORT_WAIT = 2  # seconds for somebody who is at a table
# Whoever reads here may still see what was deleted since they began, and so may, to PostgreSQL, whoever writes in any
# database of the server: what they could see is written anew as well.
OTHERS_AT_WORK = """SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid()
    AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL AND datname = current_database()))"""
SILENT = "the database does not answer"

_silent_until = 0.0  # by the monotonic clock


def _note_silence() -> None:
    global _silent_until
    _silent_until = time.monotonic() + SILENT_FOR


class PatientConnection(psycopg.Connection[Any]):
    """Hang up when an answer takes longer than this process waits."""

    def wait(self, gen: Any, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        try:
            return super().wait(gen, *args, timeout=timeout or patience(), **kwargs)
        except errors._WaitTimeout as late:
            self.pgconn.finish()
            _note_silence()
            raise psycopg.OperationalError(SILENT) from late


class DatabaseWrapper(base.DatabaseWrapper):
    def light_write(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Make one statement that may be gone after a power cut; returns the rows that it returns.

        Here the disk takes many commits at once, and nobody is held up by one more.
        """
        with self.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def wipe_deleted(self, tables: Sequence[str]) -> bool:
        """Leave nothing in the tables' files of what was deleted; False while somebody could still read it.

        Not inside a transaction.

        Small tables are written anew; for large ones writers would have to wait, so that their dead rows are only made
        free to be written over. The planner's statistics hold values, too: they are drawn first, so that the ones they
        replace are already dead when we look who could still read. The write-ahead log goes by its own rules.
        Raises OperationalError when somebody was at a table for so long that those behind us would have had to wait.
        """
        with self.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [f"{SHORT_WAIT}s"])
            try:
                cursor.execute(f"ANALYZE {', '.join(tables)}")
                cursor.execute(OTHERS_AT_WORK)
                if cursor.fetchone()[0]:
                    return False
                for table in [*tables, "pg_catalog.pg_statistic"]:
                    self._write_anew(cursor, table)
            finally:
                cursor.execute("RESET lock_timeout")
        return True

    def _write_anew(self, cursor: Any, table: str) -> None:
        cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        full = cursor.fetchone()[0] <= SMALL_TABLE
        cursor.execute(f"VACUUM {'FULL' if full else ''} {table}")

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.isolation_level = IsolationLevel.READ_COMMITTED
        if time.monotonic() < _silent_until:
            raise psycopg.OperationalError(SILENT)
        limit = patience()
        if limit is not None:
            own = min(conn_params.get("connect_timeout", limit), limit)
            conn_params = conn_params | {"connect_timeout": max(SHORTEST_CONNECT, int(own))}
        try:
            return PatientConnection.connect(**conn_params)
        except errors.ConnectionTimeout:
            _note_silence()
            raise
