"""Uploads in the store: each content once, encrypted, under a name that tells nothing of it.

Files of uploads have random names and are never changed, so that what the last backup knows under a path is not read
again. The name of a content is a keyed hash under the newest key: with a new key everything is stored anew.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File as DjangoFile
from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from clinic_site.backups.manifest import Kept, Manifest, all_backups, manifest_of
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.sealing import SealedReader, SealedWriter
from clinic_site.backups.stores import Store

MEDIA = "media"
PIECE = 1 << 18
# A file that no backup names may be about to be named by one that is being made.
UNNAMED_FOR = timedelta(days=1)


def put_media(store: Store, folder: Path, known: dict[str, Kept]) -> dict[str, Kept]:
    """Store every file of uploads that is not `known` yet; returns what each path is kept as."""
    found = {}
    for path in sorted(all_paths(default_storage)):
        try:
            found[path] = known.get(path) or _put(store, folder, path)
        except FileNotFoundError:  # taken away meanwhile
            continue
    return found


def known_media(store: Store, newest: Manifest | None) -> dict[str, Kept]:
    """What need not be stored again: named by the newest backup, still there, and under the newest key."""
    if newest is None:
        return {}
    there = {file.name for file in store.files(MEDIA)}
    mark = f"{MEDIA}/{_mark()}-"
    return {
        path: kept for path, kept in newest.media.items() if kept.stored_as in there and kept.stored_as.startswith(mark)
    }


def restore_media(store: Store, media: dict[str, Kept], into: Storage, folder: Path) -> list[str]:
    """Bring back what is not there; returns a sentence for each file that cannot be brought back."""
    missing = []
    for path, kept in media.items():
        if into.exists(path) and into.size(path) == kept.size:
            continue
        try:
            _bring_back(store, kept, path, into, folder)
        except BackupRefused as refused:
            missing.append(f"{path}: {refused}")
    return missing


def check_media(store: Store, media: dict[str, Kept]) -> list[str]:
    """A sentence for each file that could not be brought back as it was."""
    wrong = []
    for path, kept in media.items():
        try:
            for _ in _content(store, kept):
                pass
        except BackupRefused as refused:
            wrong.append(f"{path}: {refused}")
    return wrong


def sweep_media(store: Store) -> int:
    """Delete what no backup names any more; returns how many. Raises BackupRefused when one cannot be read."""
    files = store.files(MEDIA)
    named = {kept.stored_as for file in all_backups(store) for kept in manifest_of(store, file.name).media.values()}
    limit = timezone.now() - UNNAMED_FOR
    unnamed = [file for file in files if file.name not in named and file.changed_at < limit]
    for file in unnamed:
        store.delete(file.name)
    return len(unnamed)


def all_paths(storage: Storage, folder: str = "") -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}{name}"
    for name in folders:
        yield from all_paths(storage, f"{folder}{name}/")


def _put(store: Store, folder: Path, path: str) -> Kept:
    """Read twice: its name in the store is known only once all of it was read."""
    plain, keyed, size = hashlib.sha256(), hmac.new(_key(), digestmod="sha256"), 0
    with default_storage.open(path) as file:
        for piece in file.chunks(PIECE):
            plain.update(piece)
            keyed.update(piece)
            size += len(piece)
    name = f"{MEDIA}/{_mark()}-{keyed.hexdigest()}"
    with default_storage.open(path) as file, store.writing(name, folder) as raw:
        sealed = SealedWriter(raw, name)
        for piece in file.chunks(PIECE):
            sealed.write(piece)
        sealed.finish()
    return Kept(size, plain.hexdigest(), name)


def _bring_back(store: Store, kept: Kept, path: str, into: Storage, folder: Path) -> None:
    """By way of a file beside it, so that nothing half or wrong ever stands among the uploads."""
    partial = folder / "media"
    with partial.open("wb") as file:
        for piece in _content(store, kept):
            file.write(piece)
    if into.exists(path):
        into.delete(path)
    with partial.open("rb") as file:
        into.save(path, DjangoFile(file))
    os.unlink(partial)


def _content(store: Store, kept: Kept) -> Iterator[bytes]:
    digest = hashlib.sha256()
    with store.reading(kept.stored_as) as raw:
        sealed = SealedReader(raw, kept.stored_as)
        while piece := sealed.read(PIECE):
            digest.update(piece)
            yield piece
    if digest.hexdigest() != kept.digest:
        raise BackupRefused("its content is not the one that the backup names.")


def _key() -> bytes:
    """Apart from the key that encrypts, and drawn from it."""
    return hmac.new(next(iter(settings.BACKUP_KEYS.values())), b"names of media", "sha256").digest()


def _mark() -> str:
    """Of the newest key, in the names of what it encrypts."""
    return hmac.new(_key(), b"mark", "sha256").hexdigest()[:8]
