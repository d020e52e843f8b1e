"""The site's own commands make backups, lose the database and bring it back, on SQLite and on PostgreSQL."""

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
from tests.processes.restored_site import KEY, NAME, OTHER_KEY, RestoredSite, site_with_backups
from tests.processes.running_site import free_port

PICTURE = """
from io import BytesIO
from PIL import Image
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
picture = BytesIO()
Image.new("RGB", (300, 200), "teal").save(picture, "WEBP")
default_storage.save("pictures/abc-300.webp", ContentFile(picture.getvalue()))
"""
ERASE = """
from consultations.models import ConsultationRequest, DoNotContact
from consultations.retention import erase
from django.utils import timezone
from datetime import timedelta
erase(ConsultationRequest.objects.get(reference="CDF342"), by=None, why="ASKED")
DoNotContact.objects.create(channel="PHONE", digest="d" * 64, keep_until=timezone.now() + timedelta(days=3650),
    by_name="Olga")
"""
COUNTED = """
import json
from consultations.models import DoNotContact, Erasure
print(json.dumps([Erasure.objects.filter(reference="CDF342").count(), DoNotContact.objects.count()]))
"""
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
TABLES = """
from django.db import connection
print("clinic_site_of_next_release" in connection.introspection.table_names())
"""
WAITS = "00000000000000001-CDF345-waits"
NEXT_MIGRATION = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("clinic_site", "LAST")]
    operations = [migrations.RunSQL("CREATE TABLE clinic_site_of_next_release (id integer)", "")]
"""


LARGE, LIMIT = 6_000_000, 4_000_000  # bytes of a picture, and of any file where the disk is full
ALL = ["CDF341", "CDF342"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestoredSite]:
    """Two people have asked and a picture is there; then a backup was made."""
    with site_with_backups(tmp_path_factory.mktemp("restore"), free_port()) as own:
        own.manage("migrate", "--verbosity=0")
        own.asked(*ALL)
        own.shell(PICTURE)
        waiting = own.folder / "var" / "spool"
        waiting.mkdir()
        (waiting / WAITS).write_text("sealed already")
        own.manage("back_up")
        yield own


@pytest.fixture
def backup(site: RestoredSite) -> str:
    """The name of the first backup."""
    return min(path.name for path in (site.backups / "backups").iterdir())


@pytest.fixture
def as_then(site: RestoredSite, backup: str) -> None:
    """The database was lost and is as it was at that backup."""
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


def test_the_list_names_each_backup_and_a_time_must_be_one(site: RestoredSite, backup: str) -> None:
    listed = site.manage("restore")

    assert backup in listed
    assert "--newest" in listed
    assert "There is no such backup" in site.refusal("restore", "--at", "2020-01-01 12:00", "--replace")
    assert "Write the time as" in site.refusal("restore", "--at", "yesterday", "--replace")
    assert "With --replace it is put aside" in site.refusal("restore", "--at", "2199-01-01 12:00")


def test_a_site_that_still_runs_is_not_pulled_away_from_under_people(site: RestoredSite) -> None:
    before = site.other_databases()
    with site.somebody_connected():
        said = site.refusal("restore", "--newest", "--replace")

    assert "stop the web server and the worker" in said
    assert (site.other_databases(), site.references()) == (before, ALL)


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


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file of SQLite is never empty and there")
def test_an_empty_database_that_an_administrator_made_is_filled_or_stays_empty(site: RestoredSite, backup: str) -> None:
    site.destroy_database()
    new_database(site.environment["DATABASE_URL"], NAME)
    (site.folder / "var" / "media" / "pictures" / "abc-300.webp").unlink()
    assert "no room left" in on_a_full_disk(site, "restore", "--newest", limit=10)
    with psycopg.connect(site.environment["DATABASE_URL"]) as own:
        tables = own.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    site.manage("restore", "--name", backup)

    assert tables == (0,)
    assert site.references() == ALL


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
