"""Rules about a row that look into other tables, or at the clock, and that the database itself keeps."""

from dataclasses import dataclass

from django.db import connection

from clinic_site.triggers import TRIGGERS, drop_trigger, execute

CLOCKS = {"postgresql": "clock_timestamp()", "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')"}


@dataclass(frozen=True)
class Rule:
    """Refuse `event` on `table` for every row of which `condition` holds. In it {now} is the database's own clock."""

    name: str
    table: str
    event: str  # "INSERT", "UPDATE" or "DELETE"
    condition: str
    looks_into: tuple[str, ...] = ()  # other tables, without which there is no rule

    def make(self) -> None:
        self.remove()
        condition = self.condition.replace("{now}", CLOCKS[connection.vendor])
        for statement in self._statements(condition):
            execute(statement)

    def remove(self) -> None:
        drop_trigger(self.name, self.table)

    def _statements(self, condition: str) -> list[str]:
        head = f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW"
        if connection.vendor == "postgresql":
            row = "OLD" if self.event == "DELETE" else "NEW"
            refuse = f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'integrity_constraint_violation'"
            return [
                f"""CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF {condition} THEN {refuse}; END IF; RETURN {row}; END $$""",
                f"{head} EXECUTE FUNCTION {self.name}_refuse()",
            ]
        return [f"{head} BEGIN SELECT RAISE(ABORT, '{self.name}') WHERE {condition}; END"]


def make_way_for_migrations(plan: list[object], **kwargs: object) -> None:
    """Lift the rules before SQLite rebuilds a table that one of them looks into, which it would refuse to do.

    They are made anew, with every other trigger, when the migrations are done.
    """
    if plan and connection.vendor == "sqlite":
        for trigger in TRIGGERS:
            if isinstance(trigger, Rule) and trigger.table in connection.introspection.table_names():
                trigger.remove()
