"""A database that fails for real: one of its tables is out of reach for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def without_table(table: str) -> Iterator[None]:
    """Every statement that names the table fails inside this block."""
    _rename(table, f"{table}_out_of_reach")
    try:
        yield
    finally:
        _rename(f"{table}_out_of_reach", table)


def _rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")
