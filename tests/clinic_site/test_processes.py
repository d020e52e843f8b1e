import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_site import processes
from clinic_site.processes import Processes

WITHIN = 10  # seconds


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Processes]:
    started = Processes(tmp_path)
    yield started
    started.stop_all()


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def wait_for_a_death(children: Processes) -> tuple[str, str] | None:
    deadline = time.monotonic() + WITHIN
    while not (dead := children.first_dead()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return dead


def test_a_child_that_ends_by_itself_is_named_with_its_exit_status(children: Processes) -> None:
    children.start("the patient one", python("import time; time.sleep(60)"))
    children.start("the hasty one", python("raise SystemExit(3)"))
    assert wait_for_a_death(children) == ("the hasty one", "exit status 3")


def test_a_child_that_is_killed_is_named_with_the_signal(children: Processes) -> None:
    children.start("the worker", python("import time; time.sleep(60)"))
    os.kill(children.running["the worker"].pid, signal.SIGKILL)
    assert wait_for_a_death(children) == ("the worker", "signal 9, Killed")


def test_stopping_ends_a_deaf_child_and_what_it_started(
    children: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOP_WITHIN", 0.5)
    grandchild = (
        "import subprocess, sys; print(subprocess.Popen(['sleep', '60']).pid, file=open('pid', 'w'), flush=True)"
    )
    deaf = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {grandchild}; time.sleep(60)"
    children.start("deaf", python(deaf))
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.02)
    children.stop_all()
    assert children.first_dead() == ("deaf", "signal 9, Killed")
    assert not is_alive(int((tmp_path / "pid").read_text()))


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that is dead but not yet collected does not."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def test_many_signals_at_once_only_note_the_wish_to_stop(children: Processes) -> None:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        children.listen_for_signals()
        for number in [*kept, *kept]:
            os.kill(os.getpid(), number)
        assert children.asked_to_stop
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
