"""Migration operations that make the database itself refuse to change or delete rows that must stay as they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from django.db import connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


@dataclass(frozen=True)
class Guard:
    """Refuse `event` on `table` where `condition` holds of the old row, and, if named, one of `columns` changes."""

    name: str
    table: str
    event: str  # "UPDATE" or "DELETE"
    condition: str = ""
    columns: tuple[str, ...] = ()

    def create(self, vendor: str) -> list[str]:
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        changes = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in self.columns)
        parts = [f"({part})" for part in (self.condition, changes) if part]
        when = f"WHEN ({' AND '.join(parts)})" if parts else ""
        if vendor == "postgresql":
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

    def drop(self, vendor: str) -> list[str]:
        if vendor == "postgresql":
            return [f"DROP TRIGGER {self.name} ON {self.table}", f"DROP FUNCTION {self.name}_refuse()"]
        return [f"DROP TRIGGER {self.name}"]


def never_change(table: str) -> list[Guard]:
    """Guards for a table whose rows are only ever added."""
    return [
        Guard(f"{table}_is_never_changed", table, "UPDATE"),
        Guard(f"{table}_is_never_deleted", table, "DELETE"),
    ]


@contextmanager
def lifted(guards: list[Guard]) -> Iterator[None]:
    """Lift guards for one transaction; when it fails they are back as they were."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in chain.from_iterable(guard.drop(connection.vendor) for guard in guards):
            cursor.execute(statement)
        yield
        for statement in chain.from_iterable(guard.create(connection.vendor) for guard in guards):
            cursor.execute(statement)


class AddGuard(Operation):
    """Create a guard. Postpone it to a migration after the one that makes the table."""

    reversible = True

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__name__, [self.guard], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of the models' state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        for statement in self.guard.create(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        for statement in self.guard.drop(schema_editor.connection.vendor):
            schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Refuse {self.guard.event} on {self.guard.table}: {self.guard.name}"
