"""The edition: a mark in the database that changes with everything that public pages show.

Triggers change it, in the transaction of the change itself, so that no route around our code (another machine, an
import, a shell) leaves an old page standing. Every process looks at it once a second, and throws away what it keeps
of another edition: facts and finished pages alike. The mark is drawn at random, so that one that was rolled back, or
that a backup brings back, is never taken for another.
"""

import time
from dataclasses import dataclass
from threading import Lock, local

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from clinic_site.models import Edition
from clinic_site.triggers import any_differs, drop_trigger, execute

LOOK_EVERY = 1  # seconds
LOOK_AGAIN_AFTER_FAILURE = 10  # seconds
# Inside a transaction a process may see a mark that nobody else can see yet, and that may never be.
LOOK_INSIDE_TRANSACTIONS = False
UNKNOWN = 0  # the database has not been seen yet

_seen = UNKNOWN
_look_at = 0.0  # by the monotonic clock
_failed = False
_looking = Lock()
_thread = local()


def current_edition() -> int:
    """The edition that the database had at most a second ago; the last one seen while it cannot be asked."""
    if time.monotonic() >= _look_at and _looking.acquire(blocking=False):
        try:
            _look()
        finally:
            _looking.release()
    return _seen


def look_now() -> None:
    """Ask the database for the edition at once, unless it has just failed to answer."""
    with _looking:
        if not _failed or time.monotonic() >= _look_at:
            _look()


def forget_edition() -> None:
    """Make the next question go to the database, whatever the last one brought."""
    global _look_at
    _look_at = 0.0


def hold_off() -> None:
    """Ask no more for a while: somebody has just found that the database does not answer."""
    global _failed, _look_at
    _failed, _look_at = True, time.monotonic() + LOOK_AGAIN_AFTER_FAILURE


def failed_lately() -> bool:
    """Whether the database did not answer a few seconds ago, so that nobody need wait for it now."""
    return _failed and time.monotonic() < _look_at


def doubt() -> None:
    """Say that what this thread is making may be older than the edition, so that nobody keeps it."""
    _thread.doubted = True


def forget_doubts() -> None:
    _thread.doubted = False


def is_doubted() -> bool:
    """Whether anything since `forget_doubts` in this thread was made from what may be old."""
    return getattr(_thread, "doubted", False)


def _look() -> None:
    global _seen, _look_at, _failed
    if connection.in_atomic_block and not LOOK_INSIDE_TRANSACTIONS:
        return
    try:
        if not connection.in_atomic_block:
            close_old_connections()
        _seen = Edition.objects.filter(pk=1).values_list("mark", flat=True).first() or UNKNOWN
        _failed = False
    except (DatabaseError, InterfaceError):
        _failed = True
    _look_at = time.monotonic() + (LOOK_AGAIN_AFTER_FAILURE if _failed else LOOK_EVERY)


@dataclass(frozen=True)
class Watch:
    """Changes the mark when a row of `table` is added, deleted, or changed in one of `columns`.

    `condition` names, with ROW for the row, which rows the public can see; empty means all of them.
    """

    table: str
    columns: tuple[str, ...]
    condition: str = ""

    def make(self) -> None:
        self.remove()
        old, new = (self.condition.replace("ROW.", f"{row}.") or "TRUE" for row in ("OLD", "NEW"))
        self._on("INSERT", new)
        self._on("DELETE", old)
        self._on("UPDATE", f"(({old}) OR ({new})) AND ({any_differs(self.columns)})")

        if connection.vendor == "postgresql":
            self._make("TRUNCATE", "FOR EACH STATEMENT")

    def remove(self) -> None:
        for event in ("INSERT", "DELETE", "UPDATE", "TRUNCATE"):
            drop_trigger(self._name(event), self.table)

    def _on(self, event: str, when: str) -> None:
        self._make(event, f"FOR EACH ROW WHEN ({when})")

    def _make(self, event: str, each: str) -> None:
        name, head = self._name(event), f"AFTER {event} ON {self.table} {each}"
        if connection.vendor == "postgresql":
            execute(f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN {_new_mark()}; RETURN NULL; END $$""")
            execute(f"CREATE TRIGGER {name} {head} EXECUTE FUNCTION {name}()")
        else:
            execute(f"CREATE TRIGGER {name} {head} BEGIN {_new_mark()}; END")

    def _name(self, event: str) -> str:
        return f"{self.table}_{event.lower()}_changes_edition"


def watch(model: type, condition: str = "") -> Watch:
    """Watch every column of a model."""
    meta = model._meta
    return Watch(meta.db_table, tuple(field.column for field in meta.concrete_fields), condition)


def _new_mark() -> str:
    drawn = "floor(random() * 9007199254740992)" if connection.vendor == "postgresql" else "abs(random() >> 11)"
    return f"""INSERT INTO {Edition._meta.db_table} (id, mark) VALUES (1, {drawn})
        ON CONFLICT (id) DO UPDATE SET mark = excluded.mark"""  # noqa: S608 (no value from outside)
