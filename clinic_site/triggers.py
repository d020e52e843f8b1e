"""Triggers of the database. They are made anew after every migrate, not by a migration: SQLite drops a table's
triggers whenever it rebuilds the table, which most changes of a model do.
"""

from contextlib import nullcontext
from typing import Protocol

from django.db import connection, transaction


class Trigger(Protocol):
    table: str

    def make(self) -> None:
        """Create the trigger, in place of one of the same name."""

    def remove(self) -> None:
        """Drop the trigger if it is there."""


# Each app adds its own when it is ready.
TRIGGERS: list[Trigger] = []


def make_triggers(**kwargs: object) -> None:
    """Make every trigger whose table is there. Receives the keyword arguments of `post_migrate` and needs none."""
    tables = set(connection.introspection.table_names())
    # SQLite takes one lock for all. On PostgreSQL each holds its table up for a moment; two at once could stand against
    # somebody who holds them the other way round.
    with transaction.atomic() if connection.vendor == "sqlite" else nullcontext():
        for trigger in TRIGGERS:
            with transaction.atomic():
                _make(trigger, tables)


def _make(trigger: Trigger, tables: set[str]) -> None:
    if {trigger.table, *getattr(trigger, "looks_into", ())} <= tables:
        trigger.make()
    elif trigger.table in tables:  # migrated back to before the other table: it would refuse every row
        trigger.remove()


def drop_trigger(name: str, table: str) -> None:
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def any_differs(columns: tuple[str, ...]) -> str:
    """The condition that one of `columns` has another value in the new row than in the old; empty for none."""
    differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
