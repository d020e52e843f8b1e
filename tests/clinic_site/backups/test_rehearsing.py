import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from clinic_site.backups import postgres, rehearsing, restoring
from clinic_site.backups.making import make_backup
from clinic_site.backups.manifest import all_backups, manifest_of
from clinic_site.backups.media import all_paths, restore_media
from clinic_site.backups.model import BackupRun
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.rehearsing import rehearse
from clinic_site.backups.stores import FolderStore, Store
from clinic_site.backups.tables import Table
from clinic_site.backups.workplace import workplace
from consultations.models import ConsultationRequest
from tests.factories import make_picture, make_request

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["backups", "bucket"])
def place(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue(request.param)


@pytest.fixture
def backed_up(place: Store) -> BackupRun:
    make_request("CDF341")
    make_picture()
    return make_backup()


def test_a_rehearsal_restores_the_newest_backup_and_says_how_much_the_live_data_has_grown(
    backed_up: BackupRun,
) -> None:
    make_request("CDF342")
    make_request("CDF343")
    run = rehearse()

    assert (run.succeeded, run.name) == (True, backed_up.name)
    assert "was restored for trial: " in run.words
    # Two requests and the rehearsal itself; SQLite's index of their letters grows, and may put rows together.
    told = re.search(r"By now the live data has (\d+) more and \d+ fewer, in \d+ tables\.$", run.words)
    assert int(told[1]) >= 3


def test_a_rehearsal_leaves_the_live_data_alone_and_nothing_behind(backed_up: BackupRun, settings: Settings) -> None:
    rehearse()

    assert ConsultationRequest.objects.count() == 1
    assert [path.name for path in (settings.VAR_DIR / "backup-work").rglob("*") if path.suffix != ".lock"] == []
    if connection.vendor == "postgresql":
        assert postgres.databases_named("clinic_rehearsal_") == []


def test_a_table_that_differs_is_named_and_the_rehearsal_has_failed(
    backed_up: BackupRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the program that restores had lost a request."""
    whole = restoring._take

    def take(part: str, content: object, target: object, brought: restoring.Brought) -> None:
        whole(part, content, target, brought)
        if part == "database":
            brought.tables["consultations_consultationrequest"] = Table(0, "0" * 64)

    monkeypatch.setattr(restoring, "_take", take)
    with pytest.raises(BackupRefused, match="consultations_consultationrequest has 0 rows and had 1"):
        rehearse()

    run = BackupRun.objects.get(kind="REHEARSED")
    assert (run.succeeded, "not what it says of itself" in run.words) == (False, True)


def test_a_picture_that_is_lost_in_the_store_fails_the_rehearsal(backups: FolderStore) -> None:
    make_picture()
    make_backup()
    next((backups.folder / "media").iterdir()).unlink()

    with pytest.raises(BackupRefused, match="pictures/|masters/"):
        rehearse()


def test_a_backup_that_was_damaged_fails_the_rehearsal_and_leaves_no_scratch_database(backups: FolderStore) -> None:
    path = backups.folder / make_backup().name
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(BackupRefused, match="cut or changed"):
        rehearse()
    if connection.vendor == "postgresql":
        assert postgres.databases_named("clinic_rehearsal_") == []


def test_a_store_without_a_backup_is_told_of(backups: FolderStore) -> None:
    with pytest.raises(BackupRefused, match="no backup in the store"):
        rehearse()
    assert all_backups(backups) == []


def test_a_rehearsal_is_due_with_the_first_backup_and_again_within_a_week(backups: FolderStore) -> None:
    assert rehearsing.is_due() is False
    make_backup()
    run = rehearse(only_if_due=True)
    assert rehearse(only_if_due=True) is None
    with time_machine.travel(run.started_at + timedelta(days=6)):
        assert rehearsing.is_due() is False
    with time_machine.travel(run.started_at + timedelta(days=6, hours=23)):
        assert rehearsing.is_due() is True


def test_one_that_is_dated_ahead_is_not_the_newest_nor_a_rehearsal_that_counts(backups: FolderStore) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=400)):
        make_backup()
        rehearse()
    assert rehearsing.is_due() is False  # there is no backup of now
    present = make_backup()
    run = rehearse(only_if_due=True)

    assert run.name == present.name
    assert rehearse(only_if_due=True) is None


def test_a_rehearsal_that_failed_is_tried_again_after_some_hours(backups: FolderStore) -> None:
    run = make_backup()
    BackupRun.objects.create(kind="REHEARSED", machine="here", started_at=run.started_at, ended_at=run.ended_at)

    assert rehearsing.is_due() is False
    with time_machine.travel(run.started_at + timedelta(hours=7)):
        assert rehearsing.is_due() is True


@pytest.mark.skipif(connection.vendor != "postgresql", reason="is about the accounts of a PostgreSQL server")
def test_an_account_that_may_not_make_databases_is_told_what_to_grant(backups: FolderStore) -> None:
    make_backup()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE humble LOGIN PASSWORD 'humble'")
    own = dict(connection.settings_dict)
    try:
        connection.settings_dict |= {"USER": "humble", "PASSWORD": "humble"}
        with pytest.raises(BackupRefused, match='ALTER ROLE "humble" CREATEDB'):
            postgres.make_database("clinic_rehearsal_x")
    finally:
        connection.settings_dict |= own
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE humble")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a file that is left over goes with its folder")
def test_what_a_killed_rehearsal_left_on_the_server_is_dropped_by_the_next(backups: FolderStore) -> None:
    make_backup()
    postgres.make_database(f"{rehearsing._prefix()}left")
    rehearse()

    assert postgres.databases_named("clinic_rehearsal_") == []


def test_pictures_come_back_where_they_are_missing_or_half(backups: FolderStore) -> None:
    make_picture()
    kept = manifest_of(backups, make_backup().name).media
    contents = {path: content_of(path) for path in kept}
    lost, half = list(kept)[:2]
    default_storage.delete(lost)
    Path(default_storage.path(half)).write_bytes(b"half")

    with workplace("restoring") as folder:
        assert restore_media(backups, kept, default_storage, folder) == []
    assert {path: content_of(path) for path in all_paths(default_storage)} == contents


def content_of(path: str) -> bytes:
    return Path(default_storage.path(path)).read_bytes()


def test_pictures_in_a_bucket_of_their_own_are_backed_up_and_come_back(bucket: Store, settings: Settings) -> None:
    options = {**settings.BACKUP_STORAGE["OPTIONS"], "location": "uploads", "file_overwrite": False}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.BACKUP_STORAGE, "OPTIONS": options}}
    make_picture()
    kept = manifest_of(bucket, make_backup().name).media
    lost = list(kept)[0]
    default_storage.delete(lost)

    with workplace("restoring") as folder:
        assert restore_media(bucket, kept, default_storage, folder) == []
    assert set(all_paths(default_storage)) == set(kept)
    with default_storage.open(lost) as file:
        assert hashlib.sha256(file.read()).hexdigest() == kept[lost].digest
