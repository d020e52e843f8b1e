"""Where backups lie: a folder, or a bucket of an S3-compatible store. A file is there whole, or not at all."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.sealing import Readable
from clinic_site.bucket import BackupBucket
from clinic_site.folder_sync import sync_folder

UNFINISHED = ".unfinished-"
MISSING = "It is not in the store of the backups any more"


@dataclass(frozen=True)
class File:
    name: str
    size: int  # bytes
    changed_at: datetime


class Store(Protocol):
    def files(self, kind: str) -> list[File]:
        """All whole files of a kind, by name."""

    def writing(self, name: str, workplace: Path) -> AbstractContextManager[BinaryIO]:
        """What is written is there under its name once this ended well. `workplace` may hold it meanwhile."""

    def reading(self, name: str) -> AbstractContextManager[Readable]:
        """The content, to be read in order. Raises BackupRefused when it is not there."""

    def delete(self, name: str) -> None:
        """Take a file away, if it is there."""

    def clear_unfinished(self) -> None:
        """Take away what a killed process left. Only for who alone writes now."""


def store() -> Store:
    """The store that BACKUP_STORAGE names. Raises BackupRefused when there is none."""
    where = settings.BACKUP_STORAGE
    if where is None:
        raise BackupRefused("BACKUP_STORAGE is not set: there are no backups. See .env.example.")
    if "location" in where["OPTIONS"] and "bucket_name" not in where["OPTIONS"]:
        return FolderStore(Path(where["OPTIONS"]["location"]))
    return BucketStore(BackupBucket(**where["OPTIONS"]))


class FolderStore:
    def __init__(self, folder: Path) -> None:
        """The folder itself is never made: where a disk is not mounted, backups would pile up under its place."""
        if not folder.is_dir():
            raise BackupRefused(f"The folder {folder} of BACKUP_STORAGE is not there: make it, or mount its disk.")
        self.folder = folder

    def files(self, kind: str) -> list[File]:
        found = [path for path in (self.folder / kind).glob("*") if not path.name.startswith(".")]
        return [file for path in sorted(found) if (file := _seen(path, f"{kind}/{path.name}"))]

    @contextmanager
    def writing(self, name: str, workplace: Path) -> Iterator[BinaryIO]:
        path = self.folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        partial = path.with_name(f"{UNFINISHED}{path.name}")
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            sync_folder(path.parent)
        finally:
            partial.unlink(missing_ok=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        try:
            file = (self.folder / name).open("rb")
        except FileNotFoundError as error:
            raise BackupRefused(f"{MISSING}: {name}.") from error
        with file:
            yield file

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def clear_unfinished(self) -> None:
        for path in self.folder.glob(f"*/{UNFINISHED}*"):
            path.unlink(missing_ok=True)


class BucketStore:
    """A file is written beside what is backed up first, encrypted, and shows in the bucket once all of it is there."""

    def __init__(self, storage: BackupBucket) -> None:
        self.bucket, self._prefix = storage.bucket, f"{storage.location}/".lstrip("/")

    def files(self, kind: str) -> list[File]:
        found = self.bucket.objects.filter(Prefix=f"{self._prefix}{kind}/")
        return [File(each.key.removeprefix(self._prefix), each.size, each.last_modified) for each in found]

    @contextmanager
    def writing(self, name: str, workplace: Path) -> Iterator[BinaryIO]:
        partial = workplace / f"{UNFINISHED}{Path(name).name}"
        try:
            with partial.open("wb") as file:
                yield file
            self.bucket.upload_file(str(partial), self._prefix + name)
        finally:
            partial.unlink(missing_ok=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[BinaryIO]:
        try:
            body = self.bucket.Object(self._prefix + name).get()["Body"]
        except self.bucket.meta.client.exceptions.NoSuchKey as error:
            raise BackupRefused(f"{MISSING}: {name}.") from error
        try:
            yield body
        finally:
            body.close()

    def delete(self, name: str) -> None:
        self.bucket.Object(self._prefix + name).delete()

    def clear_unfinished(self) -> None:
        """Uploads in pieces that were never completed; where the store lists none, its own rules clear them."""
        try:
            for upload in self.bucket.multipart_uploads.filter(Prefix=self._prefix):
                upload.abort()
        except (BotoCoreError, ClientError):
            return


def _seen(path: Path, name: str) -> File | None:
    """None when another process has deleted it meanwhile."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return File(name, found.st_size, datetime.fromtimestamp(found.st_mtime, tz=UTC))
