"""The site's own commands make backups, lose the database and bring it back, on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.processes.restored_site import ALL, COUNTED, ERASE, KEY, OTHER_KEY, WAITS, RestoredSite, site_with_a_backup

CHANGE_A_LOOK = """
from django.db import IntegrityError, connection
from consultations.models import Consent, ConsultationRequest, Look
from django.contrib.auth.models import User
from django.utils import timezone
from datetime import timedelta
user, _ = User.objects.get_or_create(username="olga")
look = Look.objects.create(at=timezone.now(), keep_until=timezone.now() + timedelta(days=2200), by=user,
    by_name="Olga", kind="MAIL", address="192.0.2.1")
for attempt in (lambda: Look.objects.update(by_name="Nobody"), lambda: Look.objects.all().delete()):
    try:
        attempt()
    except IntegrityError:
        print("refused")
"""
CUT_OFF = """
import os, signal
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("clinic_site", "LAST")]
    operations = [migrations.RunPython(lambda *given: os.kill(os.getpid(), signal.END))]
"""


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


# Bad input, which changes nothing.


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"BACKUP_KEYS": f"b1:{OTHER_KEY}"}, "another key of that name"),
        ({"BACKUP_KEYS": f"b2:{KEY}"}, "needs the key 'b1'"),
        ({"BACKUP_STORAGE": "/there/is/no/such/folder"}, "is not there: make it, or mount its disk"),
        ({"BACKUP_STORAGE": "", "BACKUP_KEYS": ""}, "BACKUP_STORAGE is not set"),
        ({"BACKUP_STORAGE": "s3+http://key:secret@127.0.0.1:9/clinic"}, "The store of the backups cannot be used"),
    ],
)
def test_a_wrong_key_or_a_store_that_is_gone_is_a_sentence(
    site: RestoredSite, environment: dict[str, str], words: str
) -> None:
    assert words in site.refusal("restore", "--newest", "--replace", **environment)


def test_a_backup_that_was_cut_is_refused_and_changes_nothing(site: RestoredSite, backup: str) -> None:
    path, before = site.backups / "backups" / backup, site.other_databases()
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    said = site.refusal("restore", "--name", backup, "--replace")
    path.write_bytes(content)

    assert "cut" in said
    assert site.other_databases() == before
    assert site.references() == ALL


def test_a_backup_of_another_kind_of_database_is_refused(site: RestoredSite, tmp_path: Path) -> None:
    other = "postgres://x:y@127.0.0.1:9/x" if connection.vendor == "sqlite" else f"sqlite:///{tmp_path}/x.sqlite3"

    assert "set it to a database of " in site.refusal("restore", "--newest", DATABASE_URL=other)
    assert not (tmp_path / "x.sqlite3").exists()


def test_a_site_that_still_runs_is_not_pulled_away_from_under_people(site: RestoredSite) -> None:
    before = site.other_databases()
    with site.somebody_connected():
        said = site.refusal("restore", "--newest", "--replace")

    assert "stop the web server and the worker" in said
    assert (site.other_databases(), site.references()) == (before, ALL)


# What comes back.


def test_a_database_that_was_destroyed_comes_back_whole_with_pictures_and_what_waited(site: RestoredSite) -> None:
    picture, waits = site.folder / "var" / "media" / "pictures" / "abc-300.webp", site.folder / "var" / "spool" / WAITS
    before = picture.read_bytes()
    site.destroy_database()
    picture.unlink()
    waits.unlink()
    said = site.manage("restore", "--newest")

    assert site.references() == ALL
    assert (picture.read_bytes(), waits.read_text()) == (before, "sealed already")
    assert "Every table is as it was" in said
    assert "Restored in " in said
    assert site.shell(CHANGE_A_LOOK).split() == ["refused", "refused"]  # the guards are back, too


def test_with_replace_the_present_database_is_put_aside_and_who_was_erased_since_stays_erased(
    site: RestoredSite, backup: str, as_then: None
) -> None:
    site.asked("CDF343")
    site.shell(ERASE)
    before = site.other_databases()
    said = site.manage("restore", "--name", backup, "--replace")
    aside = set(site.other_databases()) - set(before)

    assert site.references() == ["CDF341"]
    assert json.loads(site.shell(COUNTED)) == [2, 1]  # erased by a person, and once more; and the wish
    assert "do again" not in said
    assert len(aside) == 1
    assert aside.pop() in said


def test_on_a_new_machine_a_newer_backup_tells_what_an_empty_database_does_not_know(
    site: RestoredSite, backup: str, as_then: None
) -> None:
    site.shell(ERASE)
    site.manage("back_up")
    site.install_anew()
    site.manage("back_up")  # of a site in which nothing is, as its worker makes one at once
    said = site.manage("restore", "--name", backup, "--replace")
    for newer in sorted((site.backups / "backups").iterdir())[1:]:
        newer.unlink()

    assert site.references() == ["CDF341"]
    assert json.loads(site.shell(COUNTED)) == [2, 1]
    assert "wishes not to be contacted gone: do again what was done on " in said


@pytest.mark.parametrize("end", ["SIGTERM", "SIGKILL"])
def test_a_restore_that_is_cut_off_while_it_is_brought_up_to_date_brings_nobody_back(
    site: RestoredSite, backup: str, as_then: None, end: str
) -> None:
    site.shell(ERASE)
    folder = site.folder / "clinic_site" / "migrations"
    last = max(path.stem for path in folder.glob("0*.py"))
    following = folder / f"{int(last[:4]) + 1:04}_cut_off.py"
    following.write_text(CUT_OFF.replace("LAST", last).replace("END", end))
    done = site.tell("restore", "--name", backup, "--replace")
    following.unlink()
    meanwhile = site.references()
    site.manage("restore", "--name", backup, "--replace")

    assert done.returncode in (143, -9)
    assert (meanwhile, site.references()) == (["CDF341"], ["CDF341"])


def test_who_is_erased_while_a_restore_goes_on_stays_erased(site: RestoredSite, backup: str, as_then: None) -> None:
    with site.in_the_middle("restore", "--name", backup, "--replace") as (process, _):
        site.shell(ERASE)

    assert process.returncode == 0, site.said()
    assert site.references() == ["CDF341"]


def test_a_restore_that_fails_loses_nobody_who_was_thanked_meanwhile(site: RestoredSite) -> None:
    """The worker runs, as it may while the database is gone, and loads what waits as soon as there is one."""
    site.destroy_database()
    reference = site.thanked_while_the_database_was_away()
    before = site.other_databases()
    with site.in_the_middle("restore", "--newest") as (process, _):
        site.loads_what_waits()
        process.terminate()
        process.wait()
    assert site.other_databases() == before
    site.manage("restore", "--newest")
    site.loads_what_waits()

    assert site.references() == sorted([*ALL, reference])
