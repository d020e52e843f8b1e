"""How fast the rows of one request can be put into the same tables without the site: a transaction for each request."""

import itertools
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Json

from bench.load import CONNECTIONS

REQUESTS = "consultations_consultationrequest"
# In the order in which they refer to each other.
OF_A_REQUEST = [
    *("consultations_consent", "consultations_historyentry", "consultations_outboxemail"),
    "consultations_fingerprint",
]
WORKED_OUT = ("turn",)  # by the database itself, which takes no value for it
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Execute = Callable[..., Any]
numbers = itertools.count(1)


@dataclass(frozen=True)
class Insert:
    """One row of the request that serves as the pattern, and the statement that adds one like it."""

    statement: str
    columns: Sequence[str]
    row: Sequence[object]

    def renewed(self, number: int, place: int) -> list[object]:
        """The same values under keys of their own."""
        fresh = {
            "id": -(number * 10 + place),  # below zero, where the posts take no key
            "request_id": -(number * 10),
            "reference": in_letters(number),
            "message_id": f"<{number}-{place}@bench.example>",
            "digest": f"{number * 10 + place:064x}",
        }
        return [fresh.get(column, value) for column, value in zip(self.columns, self.row, strict=True)]


def in_letters(number: int) -> str:
    """Six letters or digits; no two numbers share theirs."""
    letters = ""
    for _ in range(6):
        number, last = divmod(number, len(LETTERS))
        letters = LETTERS[last] + letters
    return letters


def sqlite_rate(database: Path, seconds: float) -> float:
    """Requests a second in one connection: SQLite has one writer."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        inserts = list(pattern(connection.execute, "?"))
        return rate(connection.execute, "BEGIN IMMEDIATE", inserts, time.perf_counter() + seconds)


def postgresql_rate(url: str, seconds: float) -> float:
    """Requests a second from as many connections as the posts come from."""
    with ExitStack() as stack:
        opened = [stack.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(CONNECTIONS)]
        crowd = stack.enter_context(ThreadPoolExecutor(CONNECTIONS))
        inserts = list(pattern(opened[0].execute, "%s"))
        until = time.perf_counter() + seconds
        return sum(crowd.map(lambda connection: rate(connection.execute, "BEGIN", inserts, until), opened))


def rate(execute: Execute, begin: str, inserts: Sequence[Insert], until: float) -> float:
    started, count = time.perf_counter(), 0
    while (now := time.perf_counter()) < until:
        number = next(numbers)
        execute(begin)
        for place, insert in enumerate(inserts):
            execute(insert.statement, insert.renewed(number, place))
        execute("COMMIT")
        count += 1
    return count / (now - started)


def pattern(execute: Execute, mark: str) -> Iterator[Insert]:
    """The rows of the newest request that came through the form, its own first."""
    found = execute(f"SELECT * FROM {REQUESTS} WHERE id > 0 ORDER BY id DESC LIMIT 1")  # noqa: S608 (names of our own)
    (request,) = inserts_like(REQUESTS, found, mark)
    key = request.row[request.columns.index("id")]
    yield request
    for table in OF_A_REQUEST:
        found = execute(f"SELECT * FROM {table} WHERE request_id = {key}")  # noqa: S608 (names of our own)
        yield from inserts_like(table, found, mark)


def inserts_like(table: str, found: Any, mark: str) -> Iterable[Insert]:
    named = [column[0] for column in found.description]
    given = [place for place, name in enumerate(named) if name not in WORKED_OUT]
    columns = [named[place] for place in given]
    marks = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 (names of our own)
    return [Insert(statement, columns, [_as_sent(row[place]) for place in given]) for row in found.fetchall()]


def _as_sent(value: object) -> object:
    return Json(value) if isinstance(value, list) else value
