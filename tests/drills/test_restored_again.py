"""More of what may go wrong when a site is brought back from a backup, with its own commands."""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.postgres_server import new_database
from tests.processes.restored_site import ALL, COUNTED, ERASE, NAME, WAITS, RestoredSite, site_with_a_backup

TABLES = """
from django.db import connection
print("clinic_site_of_next_release" in connection.introspection.table_names())
"""
NEXT_MIGRATION = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("clinic_site", "LAST")]
    operations = [migrations.RunSQL("CREATE TABLE clinic_site_of_next_release (id integer)", "")]
"""
LARGE, LIMIT = 6_000_000, 4_000_000  # bytes of a picture, and of any file where the disk is full


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestoredSite]:
    with site_with_a_backup(tmp_path_factory.mktemp("restore")) as own:
        yield own


@pytest.fixture
def backup(site: RestoredSite) -> str:
    return site.first_backup()


@pytest.fixture
def as_then(site: RestoredSite, backup: str) -> None:
    """The database was lost and is as it was at the first backup."""
    site.destroy_database()
    site.manage("restore", "--name", backup)


def test_the_list_names_each_backup_and_a_time_must_be_one(site: RestoredSite, backup: str) -> None:
    listed = site.manage("restore")

    assert backup in listed
    assert "--newest" in listed
    assert "There is no such backup" in site.refusal("restore", "--at", "2020-01-01 12:00", "--replace")
    assert "Write the time as" in site.refusal("restore", "--at", "yesterday", "--replace")
    assert "With --replace it is put aside" in site.refusal("restore", "--at", "2199-01-01 12:00")


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_behind(site: RestoredSite) -> None:
    """A limit on each file that a process writes stands in for the disk."""
    large, before = site.folder / "var" / "media" / "pictures" / "large.webp", site.other_databases()
    backups = sorted(site.backups.rglob("*"))
    large.write_bytes(random.randbytes(LARGE))
    assert "no room left" in on_a_full_disk(site, "back_up")
    assert sorted(site.backups.rglob("*")) == backups
    site.manage("back_up")
    large.unlink()
    assert "no room left" in on_a_full_disk(site, "restore", "--newest", "--replace")
    max((site.backups / "backups").iterdir()).unlink()

    assert not large.exists()
    assert not [*(site.folder / "var" / "backup-work").glob("*/*")]
    assert (site.other_databases(), site.references()) == (before, ALL)


def on_a_full_disk(site: RestoredSite, *words: str, limit: int = LIMIT) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=site.folder,
        env=site.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    return done.stderr


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file of SQLite is never empty and there")
def test_an_account_that_may_not_make_databases_fills_its_empty_one_alone_or_leaves_it_empty(
    site: RestoredSite, backup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = site.environment["DATABASE_URL"]
    site.destroy_database()
    new_database(url, NAME)
    with psycopg.connect(url) as own:
        own.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'; ALTER DATABASE clinic OWNER TO plain")
    plain = f"postgres://plain:plain@{url.rpartition('@')[2]}"
    with monkeypatch.context() as as_plain:
        as_plain.setitem(site.environment, "DATABASE_URL", plain)
        (site.folder / "var" / "media" / "pictures" / "abc-300.webp").unlink()
        assert "no room left" in on_a_full_disk(site, "restore", "--newest", limit=10)
        with site.somebody_connected():
            assert "stop the web server and the worker" in site.refusal("restore", "--newest")
        with psycopg.connect(plain) as own:
            tables = own.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        site.manage("restore", "--name", backup)

        assert tables == (0,)
        assert site.references() == ALL
    site.destroy_database()
    site.manage("restore", "--name", backup)


def test_a_newer_backup_tells_an_older_one_who_was_erased_when_the_database_is_gone(
    site: RestoredSite, backup: str, as_then: None
) -> None:
    site.shell(ERASE)
    site.manage("back_up")
    site.destroy_database()
    said = site.manage("restore", "--name", backup)
    max((site.backups / "backups").iterdir()).unlink()

    assert site.references() == ["CDF341"]
    assert json.loads(site.shell(COUNTED)) == [2, 1]
    assert "wishes not to be contacted gone: do again what was done on " in said


def test_a_backup_is_looked_at_beside_the_site_without_touching_it(
    site: RestoredSite, backup: str, as_then: None, tmp_path: Path
) -> None:
    site.asked("CDF343")
    look = tmp_path / "look"
    said = site.manage("restore", "--name", backup, "--into", str(look))

    assert "delete both when you are done" in said
    assert site.references() == [*ALL, "CDF343"]
    assert (look / "media" / "pictures" / "abc-300.webp").is_file()
    assert (look / "spool" / WAITS).is_file()
    assert "is not empty" in site.refusal("restore", "--name", backup, "--into", str(look))
    scratch = [name for name in site.other_databases() if "scratch" in name]
    assert len(scratch) == (connection.vendor == "postgresql")


def test_an_older_backup_is_brought_up_to_this_release_and_a_newer_one_is_refused(
    site: RestoredSite, backup: str
) -> None:
    folder = site.folder / "clinic_site" / "migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    following = folder / f"{int(last[:4]) + 1:04}_next_release.py"
    following.write_text(NEXT_MIGRATION.replace("LAST", last))
    site.destroy_database()
    site.manage("restore", "--name", backup)
    site.manage("back_up")
    following.unlink()
    said = site.refusal("restore", "--newest", "--replace")
    max((site.backups / "backups").iterdir()).unlink()

    assert site.shell(TABLES).strip() == "True"
    assert "newer release" in said


def test_a_migration_that_fails_after_a_restore_is_told_of_and_nothing_changes(
    site: RestoredSite, backup: str, as_then: None
) -> None:
    folder = site.folder / "clinic_site" / "migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    following = folder / f"{int(last[:4]) + 1:04}_broken.py"
    site.shell(ERASE)
    before = site.other_databases()
    following.write_text(NEXT_MIGRATION.replace("LAST", last).replace("(id integer)", "(id integer"))
    done = site.tell("restore", "--name", backup, "--replace")
    following.unlink()

    assert done.returncode == 1
    assert "could not be brought up to this release" in done.stderr
    assert (site.other_databases(), site.references()) == (before, ["CDF341"])
