"""The file of the database is moved away under the running site, and back: nobody who was thanked is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.processes.running_site import RunningSite, free_port
from tests.processes.visitor import Visitor

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about the file of SQLite")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path, database_url="", mail_port=free_port())
    running.start()
    yield running
    running.stop()


def test_nobody_thanked_is_lost_when_the_database_is_moved_away_and_back(site: RunningSite) -> None:
    database = site.folder / "var" / "clinic.sqlite3"
    away = site.folder / "elsewhere.sqlite3"
    before, during = Visitor(site.port, 1), Visitor(site.port, 2)
    assert before.asks_for_a_call() is True
    during.fill_in()

    database.rename(away)
    while_open = [during.press() for _ in range(6)]
    site.replace_web_workers()  # new processes have no connection from before
    while_new = [during.press() for _ in range(6)]
    made_anew = database.exists()
    away.rename(database)

    assert [status for status, _ in while_open + while_new] == [302] * 12
    assert made_anew is False
    assert during.press()[0] == 302
    assert site.has_loaded_everything() is True
    assert site.stored()["names"] == {before.name: 1, during.name: 1}
    assert site.defects() == []
