"""Updates, roll-backs and new starts while people read and write: nobody notices. What cannot work changes nothing."""

import subprocess
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.processes.bare_server import BareServer
from tests.processes.releases import (
    BACK_FROM_A_LOSS,
    LIST_BACKUPS,
    NOT_WELL,
    ROLL_BACK,
    UPDATE,
    add_migration,
    assert_nobody_noticed,
    broken,
    mark_of,
    on_disk,
    server_with_a_site,
    write_release,
)
from tests.processes.traffic import traffic

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the guide sets up PostgreSQL")

RELOADS = 2
AFTER_THE_PULL = UPDATE.partition("pull --quiet\n")[2]
SMALL = "ulimit -f 64\n"  # half-kilobytes: no larger file can be written


@pytest.fixture(scope="module")
def server() -> Iterator[BareServer]:
    with server_with_a_site(makes_backups=True) as server:
        yield server


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
    before = (on_disk(server), mark_of(server))
    with pytest.raises(AssertionError, match=r"The new release could not be written\. Is the disk full\?"):
        server.runs(SMALL + AFTER_THE_PULL)

    assert (on_disk(server), mark_of(server)) == before


def test_a_release_that_cannot_start_is_not_switched_to(server: BareServer) -> None:
    before = (on_disk(server), mark_of(server))
    with (
        broken(server, "clinic_site/wsgi.py", "with_settings()", "raise RuntimeError"),
        pytest.raises(AssertionError, match=r"The new release does not start\."),
    ):
        server.runs(UPDATE)

    assert (on_disk(server), mark_of(server)) == before


def test_a_release_whose_worker_ends_is_switched_back_from_and_forgotten(server: BareServer) -> None:
    before = (on_disk(server), mark_of(server))
    work = "consultations/management/commands/work.py"
    with (
        broken(server, work, "        tell_what_nobody_caught()", "        raise SystemExit(1)"),
        pytest.raises(AssertionError, match="the one before runs again"),
    ):
        server.runs(UPDATE)

    assert (on_disk(server), mark_of(server)) == before


def test_two_updates_at_once_do_not_meet(server: BareServer) -> None:
    with (server.folder / "srv/clinic/release.lock").open("w") as held:
        subprocess.run(["flock", str(held.fileno())], pass_fds=[held.fileno()], check=True)
        with pytest.raises(AssertionError, match=r"Another update is under way\."):
            server.runs(UPDATE)


def test_what_is_final_and_does_not_answer_stays_and_a_backup_leads_back_from_it(server: BareServer) -> None:
    _, good, _ = on_disk(server)
    add_migration(server, 'AddField("clinicprofile", "final", models.TextField(null=True))', final="Notes are lost.")
    with (
        broken(server, *NOT_WELL),
        pytest.raises(AssertionError, match="the one before does not fit the database any more"),
    ):
        server.runs(f"{UPDATE.strip()} --final")
    _, stays, previous = on_disk(server)
    assert (stays != good, previous) == (True, good)

    server.runs(UPDATE)
    with pytest.raises(AssertionError, match=r"Notes are lost\.\nThe previous release does not fit") as refused:
        server.runs(ROLL_BACK)
    assert "GUIDE.md says how to go back with a backup" in str(refused.value)
    assert on_disk(server)[2] == good

    made_before = server.runs(LIST_BACKUPS).splitlines()[-2].split()[0]  # the oldest; the last line says what to do
    server.environment["BACKUP"] = made_before
    server.runs(BACK_FROM_A_LOSS)
    assert on_disk(server)[1] == good
    assert mark_of(server) == ""
