"""Starts a few processes, notices when one of them dies, and ends them all."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

STOP_WITHIN = 20  # seconds between asking a process to end and ending it
PR_SET_PDEATHSIG = 1  # Linux: the signal to get when the parent is gone


# glibc keeps a heap for each thread unless it is told otherwise; two are enough.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}


class Processes:
    """The children of one start, each in a process group of its own so that Ctrl-C reaches them through us."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.asked_to_stop = False

    def listen_for_signals(self) -> None:
        """From now on Ctrl-C, a polite kill and a closed terminal only set `asked_to_stop`."""

        def note(number: int, frame: FrameType | None) -> None:
            # A plain flag: a lock taken here could be held by the very code that was interrupted.
            self.asked_to_stop = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, note)

    def start(self, name: str, command: list[str]) -> None:
        self.running[name] = subprocess.Popen(
            command,
            cwd=self.folder,
            env=ENVIRONMENT | os.environ,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=end_with_parent,
        )

    def first_dead(self) -> tuple[str, str] | None:
        """The name of a child that has ended, and how; None while all live."""
        for name, child in self.running.items():
            if child.poll() is not None:
                return name, how_it_ended(child.returncode)
        return None

    def stop_all(self) -> None:
        """Ask every child to end, wait a while, then end what is left, with all that it started."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
            kill_group(child.pid)
            child.wait()


def end_with_parent() -> None:
    """From now on this process is asked to end when the one that started it is gone, even if that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def how_it_ended(returncode: int) -> str:
    if returncode >= 0:
        return f"exit status {returncode}"
    return f"signal {-returncode}, {signal.strsignal(-returncode) or 'unknown'}"
