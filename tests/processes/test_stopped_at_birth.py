"""A web worker that is told to stop before it listens to signals stops, and is not killed later with what it does."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.processes.running_site import READY_WITHIN, RunningSite
from tests.processes.trouble import runs

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="no database takes part")

TIMES = 20


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RunningSite]:
    site = RunningSite(tmp_path, database_url="", mail_port=9, more={"WEB_CONCURRENCY": "1"})
    site.manage("migrate", "-v0")
    site.start_web()
    site.wait_until_it_answers()
    yield site
    site.stop()


def test_a_web_worker_that_is_told_to_stop_as_soon_as_it_is_there_stops(site: RunningSite) -> None:
    (worker,) = site.web_workers()
    for _ in range(TIMES):
        os.kill(worker, signal.SIGTERM)
        until = time.monotonic() + READY_WITHIN
        while runs(worker):
            assert time.monotonic() < until, "it serves on"
        while not (others := [pid for pid in site.web_workers() if pid != worker]):
            assert time.monotonic() < until, "no other has come"
        (worker,) = others

    assert site.defects() == []
