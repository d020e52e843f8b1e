"""Guards that make the database itself refuse to change or delete rows that must stay as they are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from clinic_site.triggers import any_differs, drop_trigger, execute


@dataclass(frozen=True)
class Guard:
    """Refuse `event` on `table` where `condition` holds of the old row, and, if named, one of `columns` changes."""

    name: str
    table: str
    event: str  # "INSERT", "UPDATE", "DELETE", or "TRUNCATE", which PostgreSQL alone has
    condition: str = ""
    columns: tuple[str, ...] = ()

    def make(self) -> None:
        self.remove()
        parts = [f"({part})" for part in (self.condition, any_differs(self.columns)) if part]
        when = f"WHEN ({' AND '.join(parts)})" if parts else ""
        for statement in self._statements(when):
            execute(statement)

    def remove(self) -> None:
        drop_trigger(self.name, self.table)

    def _statements(self, when: str) -> list[str]:
        if connection.vendor == "postgresql":
            each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
            return [
                f"""CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
                f"""CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}
                FOR EACH {each} {when} EXECUTE FUNCTION {self.name}_refuse()""",
            ]
        if self.event == "TRUNCATE":
            return []
        return [
            f"""CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW {when}
            BEGIN SELECT RAISE(ABORT, '{self.name}'); END"""
        ]


def never_change(table: str) -> list[Guard]:
    """Guards for a table whose rows are only ever added."""
    return [
        Guard(f"{table}_is_never_changed", table, "UPDATE"),
        Guard(f"{table}_is_never_deleted", table, "DELETE"),
        never_emptied(table),
    ]


def never_emptied(table: str) -> Guard:
    """A guard against emptying a table as a whole, which asks no guard of its rows."""
    return Guard(f"{table}_is_never_emptied", table, "TRUNCATE")


@contextmanager
def lifted(guards: list[Guard]) -> Iterator[None]:
    """Lift guards for one transaction; when it fails they are back as they were."""
    with transaction.atomic():
        for guard in guards:
            guard.remove()
        yield
        for guard in guards:
            guard.make()
