"""The database stops answering under the running site: visitors are thanked soon, and every request is there later."""

import os
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.postgres_server import make_cluster, programs, start_server
from tests.processes.running_site import READY_WITHIN, RunningSite, free_port
from tests.processes.visitor import Visitor

VISITORS = 20
A_FEW_SECONDS = 8.0  # for the one who finds out, on a busy machine
SOON = 2.0  # for everybody else


class LockedFile:
    """SQLite: another program holds the file's lock and does not let go."""

    url = ""

    def take_away(self, site: RunningSite) -> None:
        self.held = sqlite3.connect(site.folder / "var" / "clinic.sqlite3", isolation_level=None)
        self.held.execute("BEGIN EXCLUSIVE")

    def bring_back(self) -> None:
        self.held.execute("ROLLBACK")
        self.held.close()


class SilentServer:
    """PostgreSQL: every process of the server stands still, while the machine still takes what is sent to it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="clinic-silent-"))
        self.url = make_cluster(programs(), self.folder).rpartition("/")[0] + "/postgres"
        self.server = start_server(programs(), self.folder, self.url)
        self.stopped: list[int] = []

    def take_away(self, site: RunningSite) -> None:
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text().split()
        self.stopped = [self.server.pid, *map(int, children)]
        for pid in self.stopped:
            os.kill(pid, signal.SIGSTOP)

    def bring_back(self) -> None:
        for pid in self.stopped:
            os.kill(pid, signal.SIGCONT)
        self.stopped = []

    def remove(self) -> None:
        self.bring_back()
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def database() -> Iterator[LockedFile | SilentServer]:
    if connection.vendor != "postgresql":
        yield LockedFile()
        return
    server = SilentServer()
    yield server
    server.remove()


@pytest.fixture
def site(tmp_path: Path, database: LockedFile | SilentServer) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path, database_url=database.url, mail_port=free_port())
    running.start()
    yield running
    running.stop()


def test_twenty_visitors_are_thanked_while_the_database_is_dead_and_stored_once_in_order_when_it_is_back(
    site: RunningSite, database: LockedFile | SilentServer
) -> None:
    visitors = [Visitor(site.port, number) for number in range(VISITORS)]
    for visitor in visitors:
        visitor.fill_in()
    assert visitors[0].opens("/")[0] == 200

    database.take_away(site)
    took = [_seconds(visitor.press) for visitor in visitors]
    told = [[visitor.name, visitor.reference()] for visitor in visitors]
    reading = [_seconds(lambda path=path: visitors[0].opens(path)) for path in ("/", "/consultation/", "/healthz")]
    ready = visitors[0].opens("/readyz")
    database.bring_back()
    _kill_the_worker_while_it_loads(site)

    assert [reference for _, reference in told if len(reference) != 6] == []
    assert max(took) < A_FEW_SECONDS, took
    assert sorted(took)[-5] < SOON, took  # two processes, which ask again now and then
    assert max(reading) < A_FEW_SECONDS, reading
    assert (ready[0], '"spool"' in ready[1]) == (503, True)
    assert site.has_loaded_everything() is True
    assert site.stored_in_order() == told
    assert site.defects() == []


def _seconds(ask: object) -> float:
    before = time.monotonic()
    ask()
    return time.monotonic() - before


def _kill_the_worker_while_it_loads(site: RunningSite) -> None:
    """Twice, each time after a few more requests have left the disk."""
    for left in (15, 8):
        deadline = time.monotonic() + READY_WITHIN
        while len(site.on_disk()) > left:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        site.kill_the_mail_worker()
        site.start_worker()
