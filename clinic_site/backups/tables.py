"""How many rows each table has, and a checksum of them all: the same on every copy, in whatever order rows come."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

MODULUS = 1 << 256
BATCH = 2000  # rows
# What a moment, a number or bytes look like as text depends on these.
AS_TEXT = "SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; "
AS_TEXT += "SET extra_float_digits = 1"
POSTGRESQL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
# A virtual table has no rows of its own: they lie in the tables behind it.
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


@dataclass(frozen=True)
class Table:
    rows: int
    checksum: str


Tables = dict[str, Table]


def tables_of_sqlite(path: Path) -> Tables:
    """Of a file that nobody changes meanwhile."""
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
        database.text_factory = bytes
        names = [name.decode() for (name,) in database.execute(SQLITE_TABLES)]
        return {name: _summed(map(_line, database.execute(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608


def tables_of_postgresql(database: "psycopg.Connection[Any]") -> Tables:
    """As this connection's transaction sees them."""
    database.execute(AS_TEXT)
    found = {}
    for (name,) in database.execute(POSTGRESQL_TABLES).fetchall():
        with database.cursor("rows") as rows:
            rows.itersize = BATCH
            rows.execute(psycopg.sql.SQL("SELECT t::text FROM {} AS t").format(psycopg.sql.Identifier(name)))
            found[name] = _summed(row[0].encode() for row in rows)
    return found


def differences(wanted: Tables, found: Tables) -> list[str]:
    """A sentence for each table that is not as it was."""
    said = []
    for name in sorted({*wanted, *found}):
        before, now = wanted.get(name), found.get(name)
        if before is None:
            said.append(f"{name} was not in the backup.")
        elif now is None:
            said.append(f"{name} is missing: it had {before.rows} rows.")
        elif before.rows != now.rows:
            said.append(f"{name} has {now.rows} rows and had {before.rows}.")
        elif before != now:
            said.append(f"{name} has {now.rows} rows as before, but another checksum.")
    return said


def all_rows(tables: Tables) -> int:
    return sum(table.rows for table in tables.values())


def _line(row: tuple[object, ...]) -> bytes:
    return repr(row).encode()


def _summed(lines: Iterable[bytes]) -> Table:
    """Sums need no order, which each database would make in its own way."""
    count = total = 0
    for line in lines:
        count += 1
        total += int.from_bytes(hashlib.sha256(line).digest())
    return Table(count, f"{total % MODULUS:064x}")
