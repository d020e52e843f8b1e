"""Findings that may stand for a while: who looked at them, how grave they are, why, and until when."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from clinic_site.supply_chain.pins import RECORDS, normal

FILE = RECORDS / "audit-exceptions.toml"
# How long a finding may stay unmended, by what the person who looked at it calls it.
FIX_WITHIN = {
    "critical": timedelta(days=3),
    "high": timedelta(days=7),
    "moderate": timedelta(days=30),
    "low": timedelta(days=30),
}
FIELDS = {"package": str, "id": str, "severity": str, "found_on": date, "until": date, "reason": str}


@dataclass(frozen=True)
class ExceptionOnRecord:
    package: str
    id: str  # as the report has it, or one of its other names
    severity: str
    found_on: date
    until: date  # the last day on which it holds
    reason: str


class UnusableExceptions(Exception):
    """Says which entry cannot be used, and why."""


def read(path: Path = FILE) -> list[ExceptionOnRecord]:
    """Raises UnusableExceptions for an entry that lacks something, is of a day to come, or lasts too long."""
    try:
        entries = tomllib.loads(path.read_text()).get("exception", [])
    except tomllib.TOMLDecodeError as error:
        raise UnusableExceptions(f"{path.name} cannot be read: {error}") from None
    return list(_exceptions(entries))


def _exceptions(entries: list[dict[str, object]]) -> Iterable[ExceptionOnRecord]:
    today = datetime.now(tz=UTC).date()
    for number, entry in enumerate(entries, start=1):
        if set(entry) != set(FIELDS) or not all(type(entry[name]) is kind for name, kind in FIELDS.items()):
            raise UnusableExceptions(f"Entry {number} must have exactly: {', '.join(FIELDS)} (dates without quotes).")
        if entry["severity"] not in FIX_WITHIN or not str(entry["reason"]).strip():
            raise UnusableExceptions(f"Entry {number} needs a reason and a severity of: {', '.join(FIX_WITHIN)}.")
        found = ExceptionOnRecord(**{**entry, "package": normal(str(entry["package"]))})
        if found.found_on > today:
            raise UnusableExceptions(f"Entry {number} was found on {found.found_on}, which is yet to come.")
        longest = found.found_on + FIX_WITHIN[found.severity]
        if found.until > longest:
            raise UnusableExceptions(f"Entry {number} may hold until {longest} at most: it is {found.severity}.")
        yield found
