"""Counts by the day in the clinic's own time, of which nothing leads back to a person."""

from datetime import date

from django.db import connection

from consultations.models import DailyTotal


def add(day: date, kind: str, detail: str = "", *, count: int = 1) -> None:
    """Add to the number of a day, in one statement, so that of many who add at once none is lost."""
    table = connection.ops.quote_name(DailyTotal._meta.db_table)
    statement = (
        f"INSERT INTO {table} (day, kind, detail, count) VALUES (%s, %s, %s, %s) "  # noqa: S608 (no value in it)
        f"ON CONFLICT (day, kind, detail) DO UPDATE SET count = {table}.count + excluded.count RETURNING count"
    )
    connection.light_write(statement, [connection.ops.adapt_datefield_value(day), kind, detail, count])
