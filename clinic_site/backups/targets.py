"""Where a database is brought back to, and how it takes the place of the present one, which is put aside."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection, connections

from clinic_site.backups import aside, postgres
from clinic_site.backups.database import unpack_postgresql, unpack_sqlite
from clinic_site.backups.parts import PartReader
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.tables import Tables
from clinic_site.folder_sync import sync_folder
from clinic_site.sqlite.turns import files_of


@dataclass(frozen=True)
class Target:
    """A new database beside the present one."""

    name: str  # in words for whoever looks for it
    database: str  # its name, or the path of its file
    bring: Callable[[PartReader], Tables]
    take_place: Callable[[], str]  # returns what became of the present database, in words
    drop: Callable[[], None]


def new_target() -> Target:
    """Beside the site's own database, to take its place."""
    return _sqlite_beside() if connection.vendor == "sqlite" else _postgresql_beside()


@contextmanager
def standing_in(target: Target) -> Iterator[None]:
    """Django works on the new database instead of the present one, and has neither open afterwards."""
    present = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = target.database
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = present


def scratch_target(folder: Path, name: str) -> Target:
    """A SQLite file in `folder`, or a database called `name` on the same server."""
    if connection.vendor == "sqlite":
        path = folder / "clinic.sqlite3"
        return _sqlite(path, take_place=_nothing)
    postgres.make_database(name)
    return _postgresql(name, take_place=_nothing)


def present_rows() -> int | None:
    """How many rows the site's own database has; none when there is none, None when it is there and cannot be read."""
    try:
        if connection.vendor == "sqlite":
            return _rows_of_sqlite(Path(connection.settings_dict["NAME"]))
        return _rows_of_postgresql()
    except (sqlite3.Error, psycopg.Error):
        return None


def _sqlite_beside() -> Target:
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.restoring")
    _delete(new)  # also the log that a killed one left, which does not belong to what is unpacked there now

    def take_place() -> str:
        _close_log(new)
        _delete_turns(new)
        moved = _put_aside(path)
        new.replace(path)
        sync_folder(path.parent)
        return _told_of(f"is now {moved}", str(moved)) if moved else ""

    return _sqlite(new, take_place=take_place)


def _sqlite(path: Path, *, take_place: Callable[[], str]) -> Target:
    return Target(str(path), str(path), lambda content: unpack_sqlite(content, path), take_place, lambda: _delete(path))


def _delete(path: Path) -> None:
    for ending in ("-wal", "-shm", ""):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    _delete_turns(path)


def _delete_turns(path: Path) -> None:
    for turn in files_of(str(path)):
        Path(turn).unlink(missing_ok=True)


def _put_aside(path: Path) -> Path | None:
    """Rename the file with its log. Raises BackupRefused while somebody has it open."""
    if not path.exists() and not Path(f"{path}-wal").exists():
        return None
    if path.exists():
        _close_log(path)
    moved = aside.file_beside(path, aside.stamp())
    for ending in ("-wal", "-shm", ""):  # killed in between, the file still misses its log, and nobody makes it anew
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{moved}{ending}")
    _delete_turns(path)
    return moved


def _close_log(path: Path) -> None:
    """Leave the file alone in one piece, which works only while nobody else has it open; a damaged one stays as is."""
    with closing(sqlite3.connect(path, timeout=1)) as present:
        try:
            present.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise BackupRefused(postgres.IN_USE) from error
        except sqlite3.DatabaseError:
            return


def _postgresql_beside() -> Target:
    """A new one that takes the own name at last: under that name a worker would load into it what waits on disk."""
    own = postgres.database_name()
    if not postgres.may_make_databases() and postgres.exists(own) and not _has_tables():
        return _postgresql_itself(own)
    at = aside.stamp()
    new, moved = f"{own[: aside.LONGEST]}_restored_{at.lower()}", aside.database_beside(own, at)
    postgres.make_database(new)

    def take_place() -> str:
        was_there = postgres.put_in_place(new, aside=moved)
        return _told_of(f"is now called {moved}", moved) if was_there else ""

    return _postgresql(new, take_place=take_place)


def _postgresql_itself(own: str) -> Target:
    """An empty database, of an account that may not make another: only while nobody else has it open."""
    connections.close_all()
    postgres.refuse_others()
    return _postgresql(own, take_place=_nothing, drop=postgres.empty)


def _postgresql(name: str, *, take_place: Callable[[], str], drop: Callable[[], None] | None = None) -> Target:
    return Target(
        f"the database {name}",
        name,
        lambda content: unpack_postgresql(content, name),
        take_place,
        drop or (lambda: postgres.drop_database(name)),
    )


def _rows_of_sqlite(path: Path) -> int:
    if not path.exists() or not path.stat().st_size:
        return 0
    with closing(sqlite3.connect(path)) as present:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [name for (name,) in present.execute(query)]
        return sum(present.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names)  # noqa: S608


def _rows_of_postgresql() -> int:
    if not postgres.exists(postgres.database_name()):
        return 0
    with postgres.connected() as present:
        names = present.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        count = psycopg.sql.SQL("SELECT COUNT(*) FROM {}")
        return sum(present.execute(count.format(psycopg.sql.Identifier(name))).fetchone()[0] for (name,) in names)


def _has_tables() -> bool:
    with postgres.connected() as present:
        query = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"
        return present.execute(query).fetchone() is not None


def _nothing() -> str:
    return ""


def _told_of(what: str, moved: str) -> str:
    return f"The database that was there {what}. {aside.TO_DELETE}{aside.how_to_delete(moved)}"
