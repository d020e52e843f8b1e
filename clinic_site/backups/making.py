"""Makes one backup: one encrypted file with the database and what waits on disk, and uploads that are new."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clinic_site.backups import carried, keeping, media, records
from clinic_site.backups.database import Snapshot, snapshot
from clinic_site.backups.manifest import (
    Manifest,
    all_backups,
    applied_migrations,
    manifest_of,
    new_name,
    present_backups,
)
from clinic_site.backups.model import BackupRun
from clinic_site.backups.parts import Writable, end_parts, part
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.sealing import SealedWriter
from clinic_site.backups.stores import Store, store
from clinic_site.backups.tables import all_rows
from clinic_site.backups.workplace import workplace

# Looked at every five minutes, this makes one at least every hour, also after one that failed or was killed.
AGAIN_AFTER = timedelta(minutes=50)


def make_backup(*, only_if_due: bool = False) -> BackupRun | None:
    """Make one and delete those that are no longer kept; None when it was not due.

    Busy while another is being made, BackupRefused in words for all else that goes wrong; both leave nothing behind.
    """
    with workplace("making") as folder:
        if only_if_due and not is_due():
            return None
        with records.recorded(BackupRun.Kind.MADE) as run:
            place = store()
            place.clear_unfinished()
            _make(run, place, folder)
            keeping.delete_old(place, timezone.now())
    records.forget_old()
    return run


def is_due() -> bool:
    """Whether the last good one is nearly an hour old."""
    last = records.last_success(BackupRun.Kind.MADE)
    return last is None or timezone.now() - last.started_at >= AGAIN_AFTER


def _make(run: BackupRun, place: Store, folder: Path) -> None:
    """What waits on disk is taken first: loaded meanwhile, it is in the database as well, which takes it only once."""
    known = media.put_media(place, folder, media.known_media(place, _newest(place)))
    taken_at = datetime.now(tz=UTC)
    waiting = dict(_spooled())
    since = carried.all_since(taken_at - carried.LOOK_BACK)
    with snapshot(folder) as seen:
        manifest = Manifest(
            taken_at=taken_at,
            release=release(),
            database=connection.vendor,
            migrations=applied_migrations(),
            tables=seen.tables,
            media=media.put_media(place, folder, known),
            carried=since,
        )
        run.name = new_name(taken_at)
        with place.writing(run.name, folder) as raw, _sealed(raw, run.name) as stream:
            _write(stream, manifest, waiting, seen)
    run.bytes = next((file.size for file in all_backups(place) if file.name == run.name), 0)
    run.words = (
        f"{all_rows(seen.tables):,} rows in {len(seen.tables)} tables, {len(manifest.media):,} files of pictures."
    )


def _write(stream: Writable, manifest: Manifest, waiting: dict[str, bytes], seen: Snapshot) -> None:
    with part(stream, "manifest") as content:
        content.write(manifest.as_bytes())
    for name, sealed in waiting.items():
        with part(stream, f"spool/{name}") as content:
            content.write(sealed)
    with part(stream, "database") as content:
        seen.write_to(content)
    end_parts(stream)


@contextmanager
def _sealed(raw: object, name: str) -> Iterator[SealedWriter]:
    """Finished only if all went well."""
    stream = SealedWriter(raw, name)
    yield stream
    stream.finish()


def _newest(place: Store) -> Manifest | None:
    """None when there is none, or none that can be read: then every upload is stored anew."""
    try:
        return next((manifest_of(place, file.name) for file in present_backups(place)), None)
    except BackupRefused:
        return None


def _spooled() -> Iterator[tuple[str, bytes]]:
    """Requests that wait on this machine's disk, which are encrypted already; 20 MB of them at most."""
    folder = Path(settings.SPOOL_DIR)
    for path in sorted(folder.glob("**/[!.]*")):
        try:
            if path.is_file():
                yield str(path.relative_to(folder)), path.read_bytes()
        except FileNotFoundError:  # loaded meanwhile
            continue


def release() -> str:
    """What git calls this code; the name of its folder where there is no git."""
    words = ["git", "-C", str(settings.BASE_DIR), "describe", "--always", "--dirty"]
    try:
        said = subprocess.run(words, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return settings.BASE_DIR.resolve().name
    return said.stdout.strip()
