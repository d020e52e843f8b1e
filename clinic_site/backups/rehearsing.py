"""Restores the newest backup for trial, compares it with what it names and with the live data, and drops it."""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from clinic_site.backups import postgres, records
from clinic_site.backups.database import live_tables
from clinic_site.backups.manifest import manifest_of, present_backups
from clinic_site.backups.media import check_media
from clinic_site.backups.model import BackupRun
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.restoring import bring, refuse_other_kind
from clinic_site.backups.stores import Store, store
from clinic_site.backups.tables import Tables, all_rows, differences
from clinic_site.backups.targets import scratch_target
from clinic_site.backups.workplace import workplace
from clinic_site.spoken_times import spoken_moment

EVERY = timedelta(days=6, hours=12)  # looked at every few minutes: seven days at most
TRY_AGAIN_AFTER = timedelta(hours=6)


def rehearse(*, only_if_due: bool = False) -> BackupRun | None:
    """Restore the newest backup into a scratch place and compare; None when it was not due.

    Raises BackupRefused, in words, also when something is not as it was.
    """
    with workplace("rehearsing") as folder:
        if only_if_due and not is_due():
            return None
        with records.recorded(BackupRun.Kind.REHEARSED) as run:
            _rehearse(run, store(), folder)
    return run


def is_due() -> bool:
    """Whether there is a backup, and the last good rehearsal is nearly a week old; after a failure, some hours."""
    if records.last_success(BackupRun.Kind.MADE) is None:
        return False
    now = timezone.now()
    tried, good = records.last_run(BackupRun.Kind.REHEARSED), records.last_success(BackupRun.Kind.REHEARSED)
    if tried is not None and now - tried.started_at < TRY_AGAIN_AFTER:
        return False
    return good is None or now - good.started_at >= EVERY


def _rehearse(run: BackupRun, place: Store, folder: Path) -> None:
    newest = next(iter(present_backups(place)), None)
    if newest is None:
        raise BackupRefused("There is no backup in the store.")
    run.name, run.bytes = newest.name, newest.size
    manifest = manifest_of(place, newest.name)
    refuse_other_kind(manifest)
    _drop_leftovers()
    scratch = scratch_target(folder, f"{_prefix()}{secrets.token_hex(4)}")
    try:
        brought = bring(place, newest.name, scratch)
    finally:
        scratch.drop()
    wrong = [*differences(manifest.tables, brought.tables), *check_media(place, manifest.media)]
    if wrong:
        raise BackupRefused(f"The backup is not what it says of itself. {' '.join(wrong)}")
    counted = f"{all_rows(brought.tables):,} rows in {len(brought.tables)} tables"
    run.words = (
        f"The backup of {spoken_moment(manifest.taken_at)} was restored for trial: "
        f"{counted} and {len(manifest.media):,} files of pictures are as they were. "
        f"{beside_live(brought.tables, live_tables())}"
    )


def beside_live(restored: Tables, live: dict[str, int]) -> str:
    """What the live data has more or less than the backup, in a sentence."""
    apart = {name: live.get(name, 0) - (restored[name].rows if name in restored else 0) for name in {*restored, *live}}
    more, fewer = sum(n for n in apart.values() if n > 0), -sum(n for n in apart.values() if n < 0)
    if not more and not fewer:
        return "The live data has as many rows."
    tables = sum(1 for n in apart.values() if n)
    where = "one table" if tables == 1 else f"{tables} tables"
    return f"By now the live data has {more:,} more and {fewer:,} fewer, in {where}."


def _drop_leftovers() -> None:
    """What a killed rehearsal of this site left on the server."""
    if connection.vendor == "postgresql":
        for name in postgres.databases_named(_prefix()):
            postgres.drop_database(name)


def _prefix() -> str:
    """Several sites may share a server."""
    own = hashlib.sha256(str(connection.settings_dict["NAME"]).encode()).hexdigest()[:8]
    return f"clinic_rehearsal_{own}_"
