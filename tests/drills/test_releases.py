"""A hundred new starts, and updates and roll-backs one after the other, while people read and write."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.processes.bare_server import BareServer
from tests.processes.releases import (
    NOT_WELL,
    ROLL_BACK,
    UPDATE,
    add_migration,
    assert_nobody_noticed,
    broken,
    mark_of,
    server_with_a_site,
    write_release,
)
from tests.processes.traffic import traffic

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the guide sets up PostgreSQL")

RELOADS = 100
ROLL_BACKS = 6  # there and back again


@pytest.fixture
def server() -> Iterator[BareServer]:
    with server_with_a_site() as server:
        yield server


def test_a_hundred_reloads_are_noticed_by_nobody(server: BareServer) -> None:
    with traffic(server) as people:
        started = [server.units.do("restart", "clinic-web") for _ in range(RELOADS)]

    assert started == [0] * RELOADS
    assert_nobody_noticed(server, people)


def test_updates_and_roll_backs_are_noticed_by_nobody_and_what_is_final_asks_first(server: BareServer) -> None:
    marks = []
    with traffic(server) as people:
        write_release(server, "second")
        add_migration(server, 'AddField("clinicprofile", "made_for_a_test", models.TextField(null=True))')
        server.runs(UPDATE)
        for _ in range(ROLL_BACKS):
            marks.append(mark_of(server))
            server.runs(ROLL_BACK)
        write_release(server, "third")
        final = add_migration(
            server, 'RemoveField("clinicprofile", "made_for_a_test")', final="What was tried is lost. Export it before."
        )
        with pytest.raises(AssertionError, match="What was tried is lost") as refused:
            server.runs(UPDATE)
        marks.append(mark_of(server))
        server.runs(f"{UPDATE.strip()} --final")
        marks.append(mark_of(server))
        with pytest.raises(AssertionError, match="GUIDE.md says how to go back with a backup"):
            server.runs(ROLL_BACK)
        marks.append(mark_of(server))

    assert marks == [*["second", ""] * (ROLL_BACKS // 2), "second", "third", "third"]
    assert f"clinic_site.{final.stem}: What was tried is lost. Export it before." in str(refused.value)
    assert "update --final" in str(refused.value)
    assert_nobody_noticed(server, people)


def test_a_release_that_does_not_answer_is_switched_back_from(server: BareServer) -> None:
    with broken(server, *NOT_WELL), pytest.raises(AssertionError, match="the one before runs again"):
        server.runs(UPDATE)

    assert mark_of(server) == ""
