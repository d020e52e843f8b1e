"""Triggers that make the database itself refuse to change or delete rows that must stay as they are.

They are made anew after every migrate, not by a migration: SQLite drops a table's triggers whenever it rebuilds the
table, which most changes of a model do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction


@dataclass(frozen=True)
class Guard:
    """Refuse `event` on `table` where `condition` holds of the old row, and, if named, one of `columns` changes."""

    name: str
    table: str
    event: str  # "UPDATE" or "DELETE"
    condition: str = ""
    columns: tuple[str, ...] = ()

    def make(self) -> None:
        """Create the trigger, in place of one of the same name."""
        self.remove()
        differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        changes = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in self.columns)
        parts = [f"({part})" for part in (self.condition, changes) if part]
        when = f"WHEN ({' AND '.join(parts)})" if parts else ""
        for statement in self._statements(when):
            _execute(statement)

    def remove(self) -> None:
        on_table = f" ON {self.table}" if connection.vendor == "postgresql" else ""
        _execute(f"DROP TRIGGER IF EXISTS {self.name}{on_table}")

    def _statements(self, when: str) -> list[str]:
        if connection.vendor == "postgresql":
            return [
                f"""CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
                f"""CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}
                FOR EACH ROW {when} EXECUTE FUNCTION {self.name}_refuse()""",
            ]
        return [
            f"""CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when}
            BEGIN SELECT RAISE(ABORT, '{self.name}'); END"""
        ]


# Each app adds its own when it is ready.
GUARDS: list[Guard] = []


def never_change(table: str) -> list[Guard]:
    """Guards for a table whose rows are only ever added."""
    return [
        Guard(f"{table}_is_never_changed", table, "UPDATE"),
        Guard(f"{table}_is_never_deleted", table, "DELETE"),
    ]


def make_guards(**kwargs: object) -> None:
    """Make every guard whose table is there. Receives the keyword arguments of `post_migrate` and needs none."""
    tables = connection.introspection.table_names()
    with transaction.atomic():
        for guard in GUARDS:
            if guard.table in tables:
                guard.make()


@contextmanager
def lifted(guards: list[Guard]) -> Iterator[None]:
    """Lift guards for one transaction; when it fails they are back as they were."""
    with transaction.atomic():
        for guard in guards:
            guard.remove()
        yield
        for guard in guards:
            guard.make()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
