"""What must outlive a restore, though it is younger than the backup: what was erased, who must not be contacted.

Each app says what it has of that kind since a moment, and does it again in the restored database. A backup carries it,
too, so that a later backup can tell an earlier one. It names nobody: references, and hashes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Rows = list[dict[str, object]]  # as JSON holds them
LOOK_BACK = timedelta(days=36)  # longer than any backup is kept


@dataclass(frozen=True)
class Carrier:
    since: Callable[[datetime], Rows]
    # Returns a sentence for each thing that a person has to look at.
    do_again: Callable[[Rows], list[str]]


CARRIERS: dict[str, Carrier] = {}


def register(name: str, *, since: Callable[[datetime], Rows], do_again: Callable[[Rows], list[str]]) -> None:
    CARRIERS[name] = Carrier(since, do_again)


def all_since(moment: datetime) -> dict[str, Rows]:
    """Raises DatabaseError when the database cannot be asked."""
    return {name: carrier.since(moment) for name, carrier in CARRIERS.items()}


def do_again(carried: dict[str, Rows]) -> list[str]:
    return [words for name, rows in carried.items() if name in CARRIERS for words in CARRIERS[name].do_again(rows)]
