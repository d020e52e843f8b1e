"""The figures of a running site: right over all its processes, whatever ends or is reloaded, and for nobody outside."""

import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.clinic_site.metrics.told import Told, read, value
from tests.processes.databases import Database, database_under_test
from tests.processes.running_site import RunningSite, free_port
from tests.processes.visitor import Visitor

ROUTE = "/admin/login/"
WITHIN = 30  # seconds


class Monitor:
    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/metrics"

    def reads(self) -> Told:
        with urllib.request.urlopen(self.address, timeout=10) as answer:
            return read(answer.read().decode())

    def reads_until(self, name: str, wanted: float, **labels: str) -> Told:
        """Ask until the figure is as wanted, also while nobody answers."""
        deadline = time.monotonic() + WITHIN
        while True:
            try:
                if value(told := self.reads(), name, **labels) == wanted:
                    return told
            except OSError:
                pass
            assert time.monotonic() < deadline, name
            time.sleep(0.1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("figures")


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[Database]:
    with database_under_test(folder) as database:
        yield database


@pytest.fixture(scope="module")
def site(folder: Path, database: Database) -> Iterator[RunningSite]:
    running = RunningSite(folder, database_url=database.url, mail_port=free_port())
    running.environment |= {"METRICS_ADDRESS": f"127.0.0.1:{free_port()}", "WEB_CONCURRENCY": "2"}
    running.start()
    yield running
    running.stop()


@pytest.fixture
def monitor(site: RunningSite) -> Monitor:
    monitor = Monitor(int(site.environment["METRICS_ADDRESS"].partition(":")[2]))
    monitor.reads_until("database_answers", 1)
    return monitor


def counted(told: Told) -> float:
    return value(told, "answers_total", method="GET", route=ROUTE, status="2xx")


def counts_of(site: RunningSite, processes: int) -> None:
    """Wait until there are the two files of each process that counts, and of all together that have ended."""
    deadline = time.monotonic() + WITHIN
    while len(files := list((site.folder / "var" / "metrics").glob("*.db"))) != 2 * (processes + 1):
        assert time.monotonic() < deadline, files
        time.sleep(0.1)


def test_counts_go_through_reloads_and_killed_processes_and_the_figures_are_there_all_the_time(
    site: RunningSite, monitor: Monitor
) -> None:
    visitors = [Visitor(site.port, number) for number in range(8)]
    seen, answered = [counted(monitor.reads())], 0
    with ThreadPoolExecutor(max_workers=len(visitors)) as crowd:
        for _ in range(4):
            asked = [crowd.submit(visitor.opens, ROUTE) for visitor in visitors * 5]
            site.web.send_signal(signal.SIGHUP)
            seen += [counted(monitor.reads()) for _ in range(5)]
            answered += sum(answer.result()[0] == 200 for answer in asked)
    site.replace_web_workers()  # killed without a chance to say goodbye
    answered += sum(visitor.opens(ROUTE)[0] == 200 for visitor in visitors)
    seen.append(counted(monitor.reads()))

    assert answered == 4 * 40 + 8
    assert seen == sorted(seen)
    assert seen[-1] == answered
    counts_of(site, processes=2)
    assert Visitor(site.port, 1).opens("/metrics")[0] == 404


def test_post_is_counted_and_figures_tell_when_the_database_is_away_and_when_the_worker_is_back(
    site: RunningSite, monitor: Monitor, database: Database
) -> None:
    ada, bo = Visitor(site.port, 1), Visitor(site.port, 2)
    assert ada.asks_for_a_call() is True
    bo.fill_in()
    assert value(monitor.reads(), "open_requests") == 1

    database.stop()
    before = time.monotonic()
    told = monitor.reads_until("database_answers", 0)
    took = time.monotonic() - before
    assert bo.sends() is True
    kept = monitor.reads()
    database.start()
    monitor.reads_until("open_requests", 2)
    # The disk is looked at before the database: a reading between the two may still show what was loaded since.
    back = monitor.reads_until("spool_files", 0, state="waiting")

    assert took < WITHIN / 2
    assert value(told, "disk_free_bytes", place="var") > 0
    assert value(kept, "posts_total", outcome="received") == 1
    assert value(kept, "posts_total", outcome="spooled") == 1
    assert value(back, "open_requests") == 2
    site.kill_the_mail_worker()
    site.start_worker()
    assert value(monitor.reads_until("database_answers", 1), "posts_total", outcome="spooled") == 1


def test_web_server_without_room_on_disk_for_its_counts_serves_on(site: RunningSite, monitor: Monitor) -> None:
    folder = site.folder / "var" / "metrics"
    for path in folder.glob("*"):
        path.unlink()
    folder.rmdir()
    folder.write_text("a file stands in its place")
    site.replace_web_workers()

    assert Visitor(site.port, 1).asks_for_a_call() is True
    assert os.path.isfile(folder)
    assert value(monitor.reads(), "database_answers") == 1
