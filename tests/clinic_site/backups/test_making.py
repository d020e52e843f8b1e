"""Backups of a real database, on SQLite and PostgreSQL alike."""

import errno
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from clinic_site.backups import making, media
from clinic_site.backups.making import make_backup
from clinic_site.backups.manifest import all_backups, manifest_of, opened
from clinic_site.backups.media import sweep_media
from clinic_site.backups.model import BackupRun
from clinic_site.backups.refusals import BackupRefused, Busy
from clinic_site.backups.stores import FolderStore, Store
from clinic_site.backups.tables import Tables, differences
from clinic_site.backups.targets import scratch_target
from clinic_site.backups.workplace import workplace
from consultations.models import ConsultationRequest
from consultations.retention import erase
from tests.at_once import at_once
from tests.clinic_site.backups.conftest import NEW, OLD
from tests.factories import make_picture, make_request, make_staff

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "Zuckerkandl"


@pytest.fixture(params=["backups", "bucket"])
def place(request: pytest.FixtureRequest) -> Store:
    return request.getfixturevalue(request.param)


@pytest.fixture
def busy_site(settings: Settings) -> None:
    """Requests, a picture, and a post that waits on disk."""
    make_request("CDF347", name=MARKER, email="zuckerkandl@visitor.example", note=f"{MARKER} cannot sleep")
    make_request("CDF349", name="Zoë 🙂 ‏שלום", phone="+17035550123")
    make_staff("olga", "owner", last_name=MARKER)
    make_picture()
    Path(settings.SPOOL_DIR).mkdir()
    (Path(settings.SPOOL_DIR) / "00000000000000001-CDF345").write_text("v1.t1.sealed")
    (Path(settings.SPOOL_DIR) / ".writing.lock").write_text("")


def brought_back(place: Store, name: str, tmp_path: Path) -> Tables:
    """The tables of a backup after it was unpacked into a scratch place."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    scratch = scratch_target(folder, "clinic_scratch_of_tests")
    try:
        with opened(place, name) as (_, following):
            return next(scratch.bring(content) for part, content in following if part == "database")
    finally:
        scratch.drop()


def test_every_table_comes_back_with_its_rows_and_its_checksum(place: Store, busy_site: None, tmp_path: Path) -> None:
    run = make_backup()
    manifest = manifest_of(place, run.name)

    assert differences(manifest.tables, brought_back(place, run.name, tmp_path)) == []
    assert manifest.tables["consultations_consultationrequest"].rows == 2
    assert {"auth_user", "django_migrations", "clinic_site_backuprun"} <= set(manifest.tables)
    assert (manifest.database, run.succeeded) == (connection.vendor, True)


def test_nothing_in_the_store_can_be_read_without_the_key(
    backups: FolderStore, busy_site: None, tmp_path: Path
) -> None:
    make_backup()
    content = b"".join(path.read_bytes() for path in backups.folder.rglob("*") if path.is_file())

    readable = [MARKER, "consultations_", "django_migrations", "CDF347", "PGDMP", "SQLite format", "pictures/", "JFIF"]
    assert [word for word in readable if word.encode() in content] == []
    assert len(content) > 10_000


def test_nothing_unencrypted_is_left_behind(place: Store, busy_site: None, settings: Settings) -> None:
    make_backup()

    assert [path.name for path in (settings.VAR_DIR / "backup-work").rglob("*")] == [".making.lock"]


def test_what_waits_on_disk_is_in_the_backup_and_locks_are_not(place: Store, busy_site: None) -> None:
    run = make_backup()
    with opened(place, run.name) as (_, following):
        waiting = {name: content.read() for name, content in following if name.startswith("spool/")}

    assert waiting == {"spool/00000000000000001-CDF345": b"v1.t1.sealed"}


def test_pictures_are_stored_once_and_named_by_each_backup(place: Store, busy_site: None, tmp_path: Path) -> None:
    first = manifest_of(place, make_backup().name).media
    before = {file.name: file.changed_at for file in place.files("media")}
    second = manifest_of(place, make_backup().name).media

    assert first == second
    assert set(first) == set(media.all_paths(default_storage))
    assert {file.name: file.changed_at for file in place.files("media")} == before
    assert media.check_media(place, second) == []


def test_a_new_key_stores_everything_anew_and_the_old_one_still_opens_older_backups(
    place: Store, busy_site: None, settings: Settings
) -> None:
    older = make_backup()
    settings.BACKUP_KEYS = {"b2": NEW, "b1": OLD}
    newer = make_backup()
    names = [{kept.stored_as for kept in manifest_of(place, run.name).media.values()} for run in (older, newer)]

    assert names[0].isdisjoint(names[1])
    settings.BACKUP_KEYS = {"b2": NEW}
    assert media.check_media(place, manifest_of(place, newer.name).media) == []
    with pytest.raises(BackupRefused, match="needs the key 'b1'"):
        manifest_of(place, older.name)


def test_a_picture_that_was_damaged_or_lost_in_the_store_is_named(backups: FolderStore, busy_site: None) -> None:
    kept = manifest_of(backups, make_backup().name).media
    (changed, first), (lost, second) = list(kept.items())[:2]
    (backups.folder / first.stored_as).write_bytes((backups.folder / second.stored_as).read_bytes())
    (backups.folder / second.stored_as).unlink()

    wrong = media.check_media(backups, kept)
    assert [line.partition(":")[0] for line in wrong] == [changed, lost]


def test_pictures_that_no_backup_names_are_swept_after_a_day_and_others_stay(place: Store, busy_site: None) -> None:
    default_storage.save("pictures/gone.webp", ContentFile(b"a picture that is deleted later"))
    first = make_backup()
    default_storage.delete("pictures/gone.webp")
    second = make_backup()
    place.delete(first.name)
    everything = len(place.files("media"))

    assert sweep_media(place) == 0
    with time_machine.travel(second.started_at + timedelta(days=1, minutes=5)):
        assert sweep_media(place) == 1
    assert len(place.files("media")) == everything - 1
    assert media.check_media(place, manifest_of(place, second.name).media) == []


def test_nothing_is_swept_while_a_backup_cannot_be_read(backups: FolderStore, busy_site: None) -> None:
    run = make_backup()
    path = backups.folder / run.name
    path.write_bytes(path.read_bytes()[:-100_000] if path.stat().st_size > 200_000 else b"")

    with time_machine.travel(run.started_at + timedelta(days=3)), pytest.raises(BackupRefused):
        sweep_media(backups)
    assert backups.files("media") != []


@pytest.mark.parametrize("only_if_due", [True, False])
def test_two_workers_at_once_make_one_backup(backups: FolderStore, busy_site: None, only_if_due: bool) -> None:
    def make() -> str:
        try:
            return "made" if make_backup(only_if_due=only_if_due) else "not due"
        except Busy:
            return "busy"

    results = at_once([make, make])
    made = results.count("made")

    assert made == len(all_backups(backups))
    assert made == 1 or not only_if_due


def test_another_machine_waits_while_this_one_is_making_one(backups: FolderStore) -> None:
    BackupRun.objects.create(kind="MADE", machine="another")

    with pytest.raises(Busy):
        make_backup()
    assert all_backups(backups) == []


def test_a_run_that_was_killed_on_this_machine_holds_nobody_up(
    backups: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    killed = BackupRun.objects.create(kind="MADE", machine="here")

    assert make_backup().succeeded is True
    killed.refresh_from_db()
    assert (killed.succeeded, killed.words) == (False, "It was stopped in the middle.")


def test_what_a_killed_backup_left_unencrypted_is_taken_away_by_the_next(
    backups: FolderStore, settings: Settings
) -> None:
    left = settings.VAR_DIR / "backup-work" / "making" / "database.sqlite3"
    left.parent.mkdir(parents=True)
    left.write_text(MARKER)
    make_backup()

    assert not left.parent.exists()


def test_the_workplace_is_for_us_alone(settings: Settings) -> None:
    with workplace("making") as folder:
        assert (folder.stat().st_mode & 0o777, folder.parent.stat().st_mode & 0o777) == (0o700, 0o700)


def test_a_backup_that_is_told_to_stop_leaves_nothing_unencrypted_and_no_half_file(
    backups: FolderStore, busy_site: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(stream: object, *args: object) -> None:
        stream.write(b"half of it")
        sys.exit(143)

    monkeypatch.setattr(making, "_write", stop)
    with pytest.raises(SystemExit):
        make_backup()

    assert backups.files("backups") == []
    assert [path.name for path in (settings.VAR_DIR / "backup-work").rglob("*")] == [".making.lock"]
    assert BackupRun.objects.get().words == "It was stopped in the middle."


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EFBIG])
def test_a_full_disk_is_told_of_and_leaves_no_half_file(
    backups: FolderStore, busy_site: None, monkeypatch: pytest.MonkeyPatch, kind: int
) -> None:
    writing = FolderStore.writing

    @contextmanager
    def on_a_full_disk(own: FolderStore, name: str, folder: Path) -> Iterator[object]:
        with writing(own, name, folder) as file:
            if name.startswith("backups/"):
                file.write(b"half")
                raise OSError(kind, "No space left on device")
            yield file

    monkeypatch.setattr(FolderStore, "writing", on_a_full_disk)
    with pytest.raises(BackupRefused, match="no room left"):
        make_backup()

    assert list((backups.folder / "backups").iterdir()) == []
    run = BackupRun.objects.get()
    assert (run.succeeded, run.ended_at is not None, "no room left" in run.words) == (False, True, True)


def test_a_store_that_is_gone_is_told_of(backups: FolderStore) -> None:
    backups.folder.rmdir()

    with pytest.raises(BackupRefused, match="is not there"):
        make_backup()
    assert "is not there" in BackupRun.objects.get().words


def test_a_backup_is_due_once_the_last_good_one_is_nearly_an_hour_old(backups: FolderStore) -> None:
    run = make_backup(only_if_due=True)
    assert make_backup(only_if_due=True) is None
    with time_machine.travel(run.started_at + timedelta(minutes=49)):
        assert making.is_due() is False
    with time_machine.travel(run.started_at + timedelta(minutes=51)):
        assert making.is_due() is True
    with time_machine.travel(run.started_at - timedelta(days=1)):
        assert making.is_due() is True  # the clock was ahead, and is right again


def test_after_a_clock_that_was_ahead_backups_are_made_every_hour_again(backups: FolderStore) -> None:
    now = timezone.now()
    with time_machine.travel(now + timedelta(days=400)):
        make_backup()
    made = []
    for minutes in (0, 5, 49, 51):
        with time_machine.travel(now + timedelta(minutes=minutes)):
            made.append(make_backup(only_if_due=True) is not None)

    assert made == [True, False, False, True]


def test_a_backup_that_failed_is_tried_again_at_once(backups: FolderStore) -> None:
    BackupRun.objects.create(kind="MADE", machine="here", ended_at="2026-11-27T12:00Z", succeeded=False)

    assert making.is_due() is True


def test_counts_and_content_are_of_one_moment_though_people_go_on_writing(
    backups: FolderStore, busy_site: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that comes between counting and writing is in neither."""
    written = making._write

    def write_late(*args: object) -> None:
        at_once([lambda: make_request("CDF346").pk])
        written(*args)

    monkeypatch.setattr(making, "_write", write_late)
    run = make_backup()
    manifest = manifest_of(backups, run.name)

    assert ConsultationRequest.objects.count() == 3
    assert manifest.tables["consultations_consultationrequest"].rows == 2
    assert differences(manifest.tables, brought_back(backups, run.name, tmp_path)) == []


def test_no_password_of_the_database_stands_on_a_command_line(
    backups: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    real = subprocess.Popen

    def note(words: list[str], **options: object) -> object:
        started.append(words)
        return real(words, **options)

    monkeypatch.setattr(subprocess, "Popen", note)
    make_backup()
    secret = connection.settings_dict["PASSWORD"] or "no password at all"

    assert secret not in json.dumps(started)
    assert (connection.vendor == "postgresql") == any("pg_dump" in words[0] for words in started)


def test_the_manifest_says_what_was_erased_and_names_nobody(backups: FolderStore, busy_site: None) -> None:
    erase(ConsultationRequest.objects.get(reference="CDF347"), by=None)
    carried = manifest_of(backups, make_backup().name).carried

    assert [row["reference"] for row in carried["erased"]] == ["CDF347"]
    assert MARKER not in json.dumps(carried)
