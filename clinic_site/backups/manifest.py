"""What a backup says of itself, read before anything else of it: when, of which release, and what must be in it."""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from django.db.migrations.loader import MigrationLoader

from clinic_site.backups.clock import is_ahead
from clinic_site.backups.parts import PartReader, parts
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.sealing import SealedReader
from clinic_site.backups.stores import File, Store
from clinic_site.backups.tables import Table, Tables

BACKUPS = "backups"
NAME = re.compile(r"backups/(?P<at>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)-[0-9a-f]{6}")
AT = "%Y-%m-%dT%H-%M-%SZ"
LARGEST = 50_000_000  # bytes of a manifest: hundreds of thousands of pictures


@dataclass(frozen=True)
class Kept:
    """A file of uploads as it lies in the store."""

    size: int
    digest: str  # SHA-256 of its content
    stored_as: str


@dataclass(frozen=True)
class Manifest:
    taken_at: datetime
    release: str
    database: str  # "sqlite" or "postgresql"
    migrations: list[str]
    tables: Tables
    media: dict[str, Kept]
    carried: dict[str, list[dict[str, object]]] = field(default_factory=dict)  # see carried.py

    def as_bytes(self) -> bytes:
        return json.dumps({**asdict(self), "taken_at": self.taken_at.isoformat()}).encode()


def from_bytes(content: bytes) -> Manifest:
    """Raises BackupRefused when it has another form than this release writes."""
    try:
        read = json.loads(content)
        read["taken_at"] = datetime.fromisoformat(read["taken_at"])
        read["tables"] = {name: Table(**table) for name, table in read["tables"].items()}
        read["media"] = {name: Kept(**kept) for name, kept in read["media"].items()}
        return Manifest(**read)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupRefused("The backup was made by another release of the site: restore it with that one.") from error


def new_name(at: datetime) -> str:
    return f"{BACKUPS}/{at.astimezone(UTC):{AT}}-{secrets.token_hex(3)}"


def taken_at(name: str) -> datetime:
    return datetime.strptime(NAME.fullmatch(name)["at"], AT).replace(tzinfo=UTC)


def all_backups(store: Store) -> list[File]:
    """The newest first; files of other names are none of ours."""
    found = [file for file in store.files(BACKUPS) if NAME.fullmatch(file.name)]
    return sorted(found, key=lambda file: file.name, reverse=True)


def present_backups(store: Store) -> list[File]:
    """The newest first, without those that a clock dated ahead of now: which of these is the newest nobody knows."""
    return [file for file in all_backups(store) if not is_ahead(taken_at(file.name))]


@contextmanager
def opened(store: Store, name: str) -> Iterator[tuple[Manifest, Iterator[tuple[str, PartReader]]]]:
    """The manifest of a backup, and the parts that follow it."""
    with store.reading(name) as raw:
        following = parts(SealedReader(raw, name))
        first, content = next(following, ("", None))
        if first != "manifest" or content is None:
            raise BackupRefused(f"{name} has no manifest: it was made by another program.")
        yield from_bytes(_whole(content)), following


def manifest_of(store: Store, name: str) -> Manifest:
    with opened(store, name) as (manifest, _):
        return manifest


def applied_migrations() -> list[str]:
    """What the code of this release brings, by app and name."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations)


def _whole(content: PartReader) -> bytes:
    found = bytearray()
    while piece := content.read():
        found += piece
        if len(found) > LARGEST:
            raise BackupRefused("The manifest of the backup is too large to be one.")
    return bytes(found)
