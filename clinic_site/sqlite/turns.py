"""Who writes takes turns: SQLite has one writer, and lets whoever else comes sleep, for longer and longer.

A sleeper wakes by the clock, long after its turn would have come, and may be passed by others each time. Here the
threads of a process wait for each other and go on at once, and the processes come one after another. A turn is a
lock on an empty file beside the database. It ends with the process that holds it, unless that was forked meanwhile.
"""

import fcntl
import os
import time
from functools import cache
from threading import Lock

LOOK_EVERY = 0.0001  # seconds


class Turns:
    """Turns at one database. Who waited while somebody else's lock was too long for another need not wait again."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._refusals = 0
        self._begin_anew()
        os.register_at_fork(after_in_child=self._begin_anew)

    def take(self, wait: float) -> bool:
        """Wait at most `wait` seconds for the turn; return whether it has come. Raises OSError without the files."""
        until, refusals = time.monotonic() + wait, self._refusals
        if not self._threads.acquire(timeout=wait):
            return False
        try:
            self._is_held = self._refusals == refusals and self._comes_up(until)
        finally:
            if not self._is_held:
                self._threads.release()
        return self._is_held

    def give_back(self, *, was_refused: bool = False) -> None:
        """`was_refused`: the database was locked by somebody else for as long as anybody waits."""
        if not self._is_held:  # in a process that was forked off while its parent had the turn
            return
        self._refusals += was_refused
        self._is_held = False
        fcntl.flock(self._files[1], fcntl.LOCK_UN)
        self._threads.release()

    def _begin_anew(self) -> None:
        """A process that was forked off shares the files that it inherits, and would share its turns."""
        self._threads = Lock()
        self._is_held = False
        self._files: list[int] = []

    def _comes_up(self, until: float) -> bool:
        """Only one process is the next, so that none passes another twice."""
        if not self._files:
            self._files = _opened(self._database)
        next_in_line, turn = self._files
        if not _locks(next_in_line, until):
            return False
        try:
            return _locks(turn, until)
        finally:
            fcntl.flock(next_in_line, fcntl.LOCK_UN)


@cache
def turns_at(database: str) -> Turns:
    return Turns(database)


def files_of(database: str) -> list[str]:
    """The two files that stand beside a database for its turns."""
    return [f"{database}-next", f"{database}-turn"]


def _opened(database: str) -> list[int]:
    """Open them, made for whoever may open the database, whoever it is that makes them."""
    like = os.stat(database)
    files = []
    for path in files_of(database):
        files.append(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, like.st_mode & 0o777))
        if os.geteuid() == 0 and os.fstat(files[-1]).st_uid != like.st_uid:
            os.fchown(files[-1], like.st_uid, like.st_gid)
    return files


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
