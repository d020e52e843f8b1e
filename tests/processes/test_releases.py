"""Updates, roll-backs and new starts while people read and write: nobody notices. What cannot work changes nothing."""

import subprocess
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.processes.bare_server import BareServer
from tests.processes.releases import (
    ROLL_BACK,
    UPDATE,
    add_migration,
    assert_nobody_noticed,
    mark_of,
    server_with_a_site,
    write_release,
)
from tests.processes.traffic import traffic

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the guide sets up PostgreSQL")

RELOADS = 2
AFTER_THE_PULL = UPDATE.partition("\n")[2]
SMALL = "ulimit -f 64\n"  # half-kilobytes: no larger file can be written


@pytest.fixture(scope="module")
def server() -> Iterator[BareServer]:
    with server_with_a_site() as server:
        yield server


def releases(server: BareServer) -> list[str]:
    return sorted(path.name for path in (server.folder / "srv/clinic/releases").iterdir())


def test_new_starts_an_update_and_a_roll_back_are_noticed_by_nobody(server: BareServer) -> None:
    write_release(server, "second")
    add_migration(server, 'AddField("clinicprofile", "made_for_a_test", models.TextField(null=True))')
    with traffic(server) as people:
        for _ in range(RELOADS):
            assert server.units.do("restart", "clinic-web") == 0
        server.runs(UPDATE)
        after_update = mark_of(server)
        server.runs(ROLL_BACK)
        after_roll_back = mark_of(server)

    assert (after_update, after_roll_back) == ("second", "")
    assert_nobody_noticed(server, people)


def test_an_update_on_a_full_disk_changes_nothing(server: BareServer) -> None:
    before = (releases(server), mark_of(server))
    with pytest.raises(AssertionError, match=r"The new release could not be written\. Is the disk full\?"):
        server.runs(SMALL + AFTER_THE_PULL)

    assert (releases(server), mark_of(server)) == before


def test_a_release_that_cannot_start_is_not_switched_to(server: BareServer) -> None:
    before = (releases(server), mark_of(server))
    with (server.folder / "origin/clinic_site/wsgi.py").open("a") as file:
        file.write("\nraise RuntimeError\n")
    with pytest.raises(AssertionError, match=r"The new release does not start\."):
        server.runs(UPDATE)

    assert (releases(server), mark_of(server)) == before


def test_two_updates_at_once_do_not_meet(server: BareServer) -> None:
    with (server.folder / "srv/clinic/release.lock").open("w") as held:
        subprocess.run(["flock", str(held.fileno())], pass_fds=[held.fileno()], check=True)
        with pytest.raises(AssertionError, match=r"Another update is under way\."):
            server.runs(UPDATE)
