"""What a restore puts aside holds what people told us, so that somebody has to be told how to delete it."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clinic_site.backups import postgres
from clinic_site.backups.aside import put_aside
from clinic_site.backups.model import BackupRun
from clinic_site.backups.standing import look
from clinic_site.backups.stores import FolderStore
from clinic_site.backups.targets import new_target
from tests.clinic_site.test_status import TECHNICAL

pytestmark = pytest.mark.django_db
COMMAND = "delete it as the site’s account with: "


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site's database, which nobody has open."""
    if connection.vendor == "sqlite":
        name = str(tmp_path / "clinic of ours.sqlite3")
        monkeypatch.setitem(connection.settings_dict, "NAME", name)
        filled(name)
        yield name
        return
    name = "clinic_put_aside"
    monkeypatch.setitem(connection.settings_dict, "NAME", name)
    postgres.make_database(name)
    yield name
    for each in postgres.databases_named(name):
        postgres.drop_database(each)


def filled(path: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE request (name TEXT)")


def replaced() -> str:
    """Another database has taken the place; returns what is said of the one that was there."""
    target = new_target()
    if connection.vendor == "sqlite":
        filled(target.database)
    return target.take_place()


def run(command: str) -> None:
    """As a person types it who knows the password."""
    password = {"PGPASSWORD": str(connection.settings_dict["PASSWORD"])}
    subprocess.run(["/bin/sh", "-c", command], env=os.environ | password, check=True)


def is_there(name: str) -> bool:
    if connection.vendor == "sqlite":
        return Path(name).exists()
    try:
        with postgres.connected(name):
            return True
    except psycopg.OperationalError:
        return False


def test_a_restore_says_how_to_delete_what_it_put_aside(own: str) -> None:
    said = replaced()
    (aside,) = put_aside()
    assert is_there(aside.where)
    assert f" {aside.where}. It holds what people told us. Once nobody needs it, {COMMAND}" in said
    run(said.partition(COMMAND)[2])

    assert not is_there(aside.where)
    assert is_there(own)
    assert put_aside() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a database of a server has no log beside it")
def test_a_damaged_file_is_deleted_with_its_log(own: str) -> None:
    for ending in ("", "-wal"):
        Path(f"{own}{ending}").write_bytes(b"damaged" * 100)
    run(replaced().partition(COMMAND)[2])

    assert [path.name for path in Path(own).parent.iterdir() if "before" in path.name] == []


def test_nothing_else_counts_as_put_aside(own: str) -> None:
    """Neither what is restored just now, nor what somebody named nearly so."""
    if connection.vendor == "sqlite":
        for ending in (
            ".restoring",
            ".before-",
            ".before-me",
            ".before-20261341T000000",
            ".before-20260303T120000-wal",
        ):
            Path(f"{own}{ending}").touch()
    else:
        for ending in ("_restored_20260303t120000", "_before_me", "_before_20261341t000000"):
            postgres.make_database(f"{own}{ending}")

    assert put_aside() == []


def test_staff_are_told_while_it_is_older_than_any_backup(
    backups: FolderStore, own: str, django_assert_max_num_queries: object
) -> None:
    with time_machine.travel("2026-03-03T17:00Z"):
        replaced()
    now = timezone.now()
    for kind in ("MADE", "REHEARSED"):
        BackupRun.objects.create(kind=kind, machine="", started_at=now, ended_at=now, succeeded=True)
    with django_assert_max_num_queries(2):
        words = look()

    assert words.startswith("When the site was restored on March 3, 2026, what it held before was put aside")
    assert "Ask whoever looks after the server to delete it" in words
    assert [found[0] for found in TECHNICAL.finditer(words)] == []
    with time_machine.travel("2026-04-07T16:00Z"):
        BackupRun.objects.update(started_at=timezone.now())
        assert look() == ""
    with time_machine.travel("2026-04-07T18:00Z"):
        BackupRun.objects.update(started_at=timezone.now() - timedelta(minutes=1))
        assert look() != ""


def test_the_list_of_backups_says_what_is_put_aside_and_how_to_delete_it(
    backups: FolderStore, own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    replaced()
    (aside,) = put_aside()
    call_command("restore")
    last = capsys.readouterr().out.splitlines()[-1]

    assert last.startswith("Put aside at ")
    run(last.partition(COMMAND)[2])
    assert not is_there(aside.where)
