"""Brings a backup back: into the site itself, or into a scratch place."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils import timezone

from clinic_site.backups.catching_up import bring_up_to_date, do_again, still_to_do, what_outlives
from clinic_site.backups.manifest import Manifest, applied_migrations, manifest_of, opened
from clinic_site.backups.media import restore_media
from clinic_site.backups.parts import PartReader
from clinic_site.backups.refusals import TROUBLE, BackupRefused, in_words
from clinic_site.backups.stores import Store
from clinic_site.backups.tables import Tables, all_rows, differences
from clinic_site.backups.targets import Target, new_target, present_rows, scratch_target, standing_in
from clinic_site.backups.workplace import workplace
from clinic_site.spoken_times import spoken_moment

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Wish:
    """What somebody who restores has said."""

    name: str
    replace: bool = False  # a database with rows may be put aside
    although_different: bool = False
    say: Callable[[str], object] = lambda words: None


@dataclass
class Brought:
    """What came out of a backup, before it takes anybody's place."""

    tables: Tables = field(default_factory=dict)
    waiting: dict[str, bytes] = field(default_factory=dict)


def restore(store: Store, wish: Wish) -> None:
    """Bring the site back to a backup. The new database takes its place once it lacks nothing; cut off, it never does.

    Before that, only pictures that are missing and requests that waited on disk are added.

    Raises BackupRefused in words; the present database is put aside, never deleted.
    """
    manifest = manifest_of(store, wish.name)
    refuse_other_code(manifest)
    refuse_rows(wish.replace)
    with workplace("restoring") as folder:
        target = new_target()
        wish.say(f"Bringing back the database of {spoken_moment(manifest.taken_at)} …")
        brought = bring(store, wish.name, target)
        with dropped_if_it_fails(target):
            different = _refuse_differences(wish, manifest, brought)
            missing = restore_media(store, manifest.media, default_storage, folder)
            wish.say("Bringing it up to this release, with its guards …")
            with standing_in(target):
                bring_up_to_date()
            since, known_until = what_outlives(store, manifest)  # as late as can be: people go on meanwhile
            restore_waiting(brought.waiting, Path(settings.SPOOL_DIR))
            with standing_in(target):
                said = do_again(wish.name, since, different)
            aside = target.take_place()
    wish.say(f"{how_equal(brought.tables, different)} {aside}".strip())
    for words in [*missing, *said, *still_to_do(manifest.taken_at, known_until)]:
        wish.say(words)


def restore_into(store: Store, wish: Wish, folder: Path) -> None:
    """Bring a backup back beside the site, for looking at: nothing of the site changes."""
    manifest = manifest_of(store, wish.name)
    refuse_other_kind(manifest)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupRefused(f"{folder} is not empty: name a folder that is, or that is not there yet.")
    scratch = scratch_target(folder, f"clinic_scratch_{timezone.now():%Y%m%dt%H%M%S}")
    brought = bring(store, wish.name, scratch)
    with dropped_if_it_fails(scratch), workplace("restoring") as work:
        _refuse_differences(wish, manifest, brought)
        missing = restore_media(store, manifest.media, FileSystemStorage(location=folder / "media"), work)
    restore_waiting(brought.waiting, folder / "spool")
    for words in [*missing, f"It is in {scratch.name}, with its files in {folder}. It holds what people told us:"]:
        wish.say(words)
    wish.say("delete both when you are done.")


def bring(store: Store, name: str, target: Target) -> Brought:
    """Unpack the database of a backup into a target, which is dropped again when anything goes wrong."""
    brought = Brought()
    with dropped_if_it_fails(target), opened(store, name) as (_, following):
        for part, content in following:
            _take(part, content, target, brought)
    return brought


@contextmanager
def dropped_if_it_fails(target: Target) -> Iterator[None]:
    """Leave no new database behind. What goes wrong becomes a BackupRefused, in words."""
    try:
        yield
    except TROUBLE as error:
        target.drop()
        raise BackupRefused(in_words(error)) from error
    except BaseException:
        target.drop()
        raise


def refuse_other_kind(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        was, now = KINDS[manifest.database], KINDS[connection.vendor]
        raise BackupRefused(f"It is a backup of {was}, and DATABASE_URL names {now}: set it to a database of {was}.")


def refuse_other_code(manifest: Manifest) -> None:
    refuse_other_kind(manifest)
    if unknown := set(manifest.migrations) - set(applied_migrations()):
        raise BackupRefused(
            f"It was made by a newer release of the site ({manifest.release}), of which this one lacks "
            f"{len(unknown)} migrations: install that release, then restore."
        )


def refuse_rows(may_replace: bool) -> None:
    rows = present_rows()
    if rows == 0 or may_replace:
        return
    holds = "cannot be read" if rows is None else f"holds {rows:,} rows"
    raise BackupRefused(f"The present database {holds}. With --replace it is put aside, not deleted.")


def restore_waiting(waiting: dict[str, bytes], folder: Path) -> None:
    """Requests that waited on disk: the worker loads them, each only once, whatever the database has of them."""
    for name, sealed in waiting.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()) or path.exists():
            continue
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.part")
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)


def how_equal(tables: Tables, different: list[str]) -> str:
    counted = f"{all_rows(tables):,} rows in {len(tables)} tables."
    if different:
        return f"It was restored although it is not what the backup says of itself: {counted}"
    return f"Every table is as it was: {counted}"


def _refuse_differences(wish: Wish, manifest: Manifest, brought: Brought) -> list[str]:
    """Returns those that were agreed to."""
    found = differences(manifest.tables, brought.tables)
    if found and not wish.although_different:
        raise BackupRefused("\n".join(["It is not what the backup says of itself, and nothing was changed:", *found]))
    for words in found:
        wish.say(words)
    return found


def _take(part: str, content: PartReader, target: Target, brought: Brought) -> None:
    if part == "database":
        brought.tables = target.bring(content)
    elif part.startswith("spool/"):
        pieces = []
        while piece := content.read():
            pieces.append(piece)
        brought.waiting[part.removeprefix("spool/")] = b"".join(pieces)
