"""Who writes takes turns: SQLite has one writer, and lets whoever else comes sleep, for longer and longer.

A sleeper wakes by the clock, long after its turn would have come, and may be passed by others each time. Here the
threads of a process wait for each other and go on at once, and the processes come one after another. A turn is a
lock on a file of its own beside the database, which ends with the process that holds it.
"""

import fcntl
import os
import time
from threading import Lock

LOOK_EVERY = 0.0001  # seconds


class Turns:
    """Turns at one database. Who waited while somebody else's lock was too long for another need not wait again."""

    def __init__(self) -> None:
        self._threads = Lock()
        self._refusals = 0
        self._opened_by = 0  # a process that was forked off shares what it inherits, and would share its turns
        self._next = self._turn = -1

    def take(self, database: str, wait: float) -> bool:
        """Wait at most `wait` seconds for the turn; return whether it has come. Raises OSError without the files."""
        until, refusals = time.monotonic() + wait, self._refusals
        if not self._threads.acquire(timeout=wait):
            return False
        try:
            if self._refusals == refusals and self._comes_up(database, until):
                return True
        except BaseException:
            self._threads.release()
            raise
        self._threads.release()
        return False

    def give_back(self, *, was_refused: bool = False) -> None:
        """`was_refused`: the database was locked by somebody else for as long as anybody waits."""
        self._refusals += was_refused
        fcntl.flock(self._turn, fcntl.LOCK_UN)
        self._threads.release()

    def _comes_up(self, database: str, until: float) -> bool:
        """Only one process is the next, so that none passes another twice."""
        if self._opened_by != os.getpid():
            self._next, self._turn = (_opened(path) for path in files_of(database))
            self._opened_by = os.getpid()
        if not _locks(self._next, until):
            return False
        try:
            return _locks(self._turn, until)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)


def files_of(database: str) -> list[str]:
    """The two files that stand beside a database for its turns; they are empty, and made anew when they are gone."""
    return [f"{database}-next", f"{database}-turn"]


def _opened(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _locks(file: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(LOOK_EVERY)
        else:
            return True
