"""On SQLite, whoever writes takes turns: nobody is passed for long, and a dead process holds nobody up."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from clinic_site.sqlite.turns import Turns, files_of

PATIENT = 20.0  # seconds
ANOTHER = "import sys; from clinic_site.sqlite.turns import Turns; turns = Turns(sys.argv[1]); turns.take(20); "


def until_somebody_is_next(database: str) -> None:
    """Come back when another process stands where only the next one stands."""
    with Path(files_of(database)[0]).open() as place:
        until = time.monotonic() + PATIENT
        while time.monotonic() < until:
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            fcntl.flock(place, fcntl.LOCK_UN)
    raise AssertionError("nobody came")


class AnnouncedLock:
    """A lock that says when somebody has come for it."""

    def __init__(self) -> None:
        self.lock, self.asked = Lock(), Event()
        self.release = self.lock.release

    def acquire(self, timeout: float) -> bool:
        self.asked.set()
        return self.lock.acquire(timeout=timeout)


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "clinic.sqlite3"
    path.touch()
    return str(path)


@pytest.fixture
def holder(database: str) -> Iterator[subprocess.Popen[str]]:
    """Another process, which has the turn and keeps it."""
    command = [sys.executable, "-c", f"{ANOTHER} print('mine', flush=True); sys.stdin.read()", database]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "mine\n"
        yield process
        process.kill()


def test_two_threads_of_a_process_never_have_the_turn_together(database: str) -> None:
    turns, inside, most = Turns(database), [], []

    def write() -> None:
        for _ in range(50):
            assert turns.take(PATIENT)
            inside.append(1)
            time.sleep(0.0002)  # long enough for another thread to come in as well, were it let in
            most.append(len(inside))
            inside.pop()
            turns.give_back()

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(most), max(most)) == (200, 1)


def test_nobody_waits_longer_than_they_said(database: str, holder: subprocess.Popen[str]) -> None:
    assert Turns(database).take(0.01) is False


def test_turn_of_a_process_that_was_killed_is_free(database: str, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)

    assert Turns(database).take(PATIENT) is True


def test_processes_come_one_after_another(database: str) -> None:
    """One that gives its turn back and wants it again at once does not pass the one that waits."""
    turns = Turns(database)
    turns.take(PATIENT)
    writes = f"{ANOTHER} print('mine', flush=True); turns.give_back()"
    command = [sys.executable, "-c", writes, database]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        until_somebody_is_next(database)
        turns.give_back()
        assert turns.take(PATIENT)
        assert other.stdout.readline() == "mine\n"
    turns.give_back()


def test_process_that_was_forked_off_has_turns_of_its_own(database: str) -> None:
    """It can take one after its parent, and what it gives back is never the turn of its parent."""
    turns = Turns(database)
    assert turns.take(PATIENT)
    in_child(turns.give_back)
    is_still_ours = not Turns(database).take(0.01)
    turns.give_back()

    assert (is_still_ours, in_child(lambda: turns.take(PATIENT))) == (True, True)


def in_child(act: Callable[[], object]) -> bool:
    """Do something in a process that is forked off now; return whether it did so and had something to say."""
    child = os.fork()
    if child == 0:
        os._exit(0 if act() else 1)
    return os.waitpid(child, 0)[1] == 0


def test_files_are_made_for_whoever_may_open_the_database(database: str) -> None:
    Path(database).touch(mode=0o640)
    os.chmod(database, 0o640)
    assert Turns(database).take(PATIENT)

    assert [os.stat(path).st_mode & 0o777 for path in files_of(database)] == [0o640, 0o640]


def test_who_waited_while_the_database_was_locked_need_not_wait_again(database: str) -> None:
    turns, answers = Turns(database), []
    turns._threads = lock = AnnouncedLock()
    turns.take(PATIENT)
    lock.asked.clear()
    waiting = Thread(target=lambda: answers.append(turns.take(PATIENT)))
    waiting.start()
    assert lock.asked.wait(PATIENT)
    turns.give_back(was_refused=True)
    waiting.join()

    assert answers == [False]
    assert turns.take(PATIENT) is True
