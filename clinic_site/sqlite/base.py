"""The database backend that Django loads by this name: its own SQLite, and never a file that is not ours."""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.creation import DatabaseCreation

from clinic_site.patience import patience
from clinic_site.sqlite.turns import Turns, files_of, turns_at

WAIT = 5.0  # seconds for somebody else's lock
SHORT_WAIT = 1.0  # seconds for readers to end
A_MOMENT = 0.1  # seconds: too short to be counted
SMALL_FILE = 100_000_000  # bytes: written anew in about a second
LOCKED = "database is locked"
CANNOT_WRITE = "the folder of the database cannot be written to"
GONE = "the database file is no longer at its path"
Identity = tuple[int, int]


class Creation(DatabaseCreation):
    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        super()._destroy_test_db(test_database_name, verbosity)
        for path in files_of(test_database_name):
            Path(path).unlink(missing_ok=True)


class DatabaseWrapper(base.DatabaseWrapper):
    """Open only a file that is there, and commit only while that same file is still there.

    Plain SQLite makes an empty file in place of one that was moved away, and empties the write-ahead log beside it; or
    goes on writing into a file that has been deleted. Only the command `migrate` makes a file: see new_file.py.
    """

    creation_class = Creation
    _opened: Identity | None = None
    _has_turn = False

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params["timeout"] = self._longest_wait()
        return params | {"database": f"file:{quote(os.fspath(params['database']))}?mode=rw", "uri": True}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._opened = self._file_at_path()
        return super().get_new_connection(conn_params)

    def light_write(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Make one statement that may be gone after a power cut: outside a transaction nobody waits for the disk.

        Returns the rows that it returns.
        """
        if self.in_atomic_block:
            return self._rows(statement, values)
        with self._turn(), self.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")
            try:
                rows = self._rows(statement, values)
            finally:
                cursor.execute("PRAGMA synchronous=FULL")
        self._give_back()
        return rows

    def wipe_deleted(self, tables: Sequence[str]) -> bool:
        """Leave nothing in the files of what was deleted; False when a reader stood in the way. Not in a transaction.

        The file is written anew, which tidies up what `secure_delete` misses when rows move between pages, unless it
        is so large that writers would have to wait for too long. Raises OperationalError when a writer is in the way.
        """
        with self._turn(), self.cursor() as cursor:
            if self.is_small():
                cursor.execute("VACUUM")
            with self._waiting_at_most(SHORT_WAIT):  # writers wait as well
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                was_busy = cursor.fetchone()[0]
        self._give_back()
        return not was_busy

    def is_small(self) -> bool:
        """Whether the file is so small that it can be written anew without keeping writers waiting."""
        return os.path.getsize(self.settings_dict["NAME"]) <= SMALL_FILE

    def _rows(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def _start_transaction_under_autocommit(self) -> None:
        with self._turn():
            super()._start_transaction_under_autocommit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Take a turn, and give it back at once if what follows fails. All in all nobody waits longer than agreed."""
        longest = self._longest_wait()
        until = time.monotonic() + longest
        try:
            self._has_turn = self._turns.take(longest)
        except OSError as error:
            raise OperationalError(CANNOT_WRITE) from error
        if not self._has_turn:
            raise OperationalError(LOCKED)
        try:
            with self._waiting_at_most(until - time.monotonic()):
                yield
        except BaseException as error:
            self._give_back(was_refused=_is_locked(error))
            raise

    @contextmanager
    def _waiting_at_most(self, seconds: float) -> Iterator[None]:
        if self._longest_wait() - seconds < A_MOMENT:
            yield
            return
        with self.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout={max(0, round(seconds * 1000))}")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout={round(self._longest_wait() * 1000)}")

    @property
    def _turns(self) -> Turns:
        return turns_at(os.fspath(self.settings_dict["NAME"]))

    def _longest_wait(self) -> float:
        """Seconds for somebody else's lock."""
        return min(self.settings_dict["OPTIONS"].get("timeout", WAIT), patience() or WAIT)

    def _give_back(self, *, was_refused: bool = False) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turns.give_back(was_refused=was_refused)

    def is_usable(self) -> bool:
        return self._is_in_place() and super().is_usable()

    def _commit(self) -> None:
        if self.connection is not None and not self._is_in_place():
            raise OperationalError(GONE)
        super()._commit()
        self._give_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._give_back()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give_back()

    def _is_in_place(self) -> bool:
        return self._opened is not None and self._file_at_path() == self._opened

    def _file_at_path(self) -> Identity | None:
        try:
            found = os.stat(self.settings_dict["NAME"])
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _is_locked(error: BaseException) -> bool:
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
