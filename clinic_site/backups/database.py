"""The site's database as one moment saw it: what is counted and what is written to a backup are the same."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connection

from clinic_site.backups import postgres
from clinic_site.backups.parts import PartReader, Writable
from clinic_site.backups.tables import Tables, tables_of_postgresql, tables_of_sqlite

LEVEL = 3  # of compression: quick, and small enough


@dataclass(frozen=True)
class Snapshot:
    tables: Tables
    write_to: Callable[[Writable], None]


def snapshot(folder: Path) -> "contextmanager[Snapshot]":
    """Nobody who reads or writes has to wait for it. `folder` is for what must lie on disk meanwhile."""
    return _of_sqlite(folder) if connection.vendor == "sqlite" else _of_postgresql()


@contextmanager
def _of_sqlite(folder: Path) -> Iterator[Snapshot]:
    """Copied in one step, in which readers and writers go on beside us in the write-ahead log."""
    copy = folder / "database.sqlite3"
    source = f"file:{quote(str(connection.settings_dict['NAME']))}?mode=rw"
    with closing(sqlite3.connect(source, uri=True)) as live, closing(sqlite3.connect(copy)) as own:
        live.backup(own, pages=-1)
        own.execute("PRAGMA journal_mode=DELETE")  # the copy is one file

    def write_to(stream: Writable) -> None:
        with copy.open("rb") as file, gzip.GzipFile("", "wb", LEVEL, fileobj=stream, mtime=0) as packed:
            shutil.copyfileobj(file, packed, 1 << 18)

    yield Snapshot(tables_of_sqlite(copy), write_to)


@contextmanager
def _of_postgresql() -> Iterator[Snapshot]:
    """Counts and dump see the same: the transaction that counts lends its view to pg_dump."""
    with postgres.connected(autocommit=False) as live:
        live.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        live.read_only = True
        (view,) = live.execute("SELECT pg_export_snapshot()").fetchone()
        yield Snapshot(tables_of_postgresql(live), lambda stream: postgres.dump(view, stream))


def unpack_sqlite(content: PartReader, path: Path) -> Tables:
    """Bring a file back to `path`, readable by us alone, and count it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with gzip.GzipFile(fileobj=content, mode="rb") as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 18)
    return tables_of_sqlite(path)


def unpack_postgresql(content: PartReader, name: str) -> Tables:
    """Bring a dump back into an empty database, and count it."""
    postgres.undump(content, name)
    with postgres.connected(name, autocommit=False) as found:
        return tables_of_postgresql(found)


def live_tables() -> dict[str, int]:
    """How many rows each table of the site's own database has now."""
    if connection.vendor == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%%'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    with connection.cursor() as cursor:
        cursor.execute(query)
        names = [name for (name,) in cursor.fetchall()]
        return {name: _count(cursor, name) for name in names}


def _count(cursor: object, name: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 (the database's own name)
    return cursor.fetchone()[0]
