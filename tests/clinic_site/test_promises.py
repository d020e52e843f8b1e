"""The promised time of first contact, against a table that was worked out by hand."""

import tomllib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic_site.facts import ClinicFacts
from clinic_site.opening_hours import CLINIC_ZONE

TABLE = tomllib.loads((Path(__file__).parent / "data/promises.toml").read_text())
WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def openings(week: str) -> tuple[tuple[int, str, str], ...]:
    found = []
    for line in TABLE["weeks"][week]:
        days, _, hours = line.partition(" ")
        first, _, last = days.partition("-")
        opens, _, closes = hours.partition("-")
        for weekday in range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1):
            found.append((weekday, opens, closes))
    return tuple(found)


def moment(text: str) -> datetime:
    if text.endswith("Z"):
        return datetime.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=CLINIC_ZONE)


@pytest.mark.parametrize("row", TABLE["promises"], ids=lambda row: f"{row['asked']} {row['hours']} h, {row['week']}")
def test_promise_is_the_one_worked_out_by_hand(row: dict[str, object]) -> None:
    closed = tuple((*TABLE["closures"][name], name) for name in row.get("closed", []))
    facts = ClinicFacts(openings=openings(row["week"]), closed_days=closed, answer_within_hours=row["hours"])

    assert facts.answer_by(moment(row["asked"])).astimezone(UTC) == moment(row["by"]).astimezone(UTC), row["why"]


def test_table_has_sixty_rows_or_more_and_each_once() -> None:
    asked = Counter((row["week"], row["asked"], row["hours"], *row.get("closed", [])) for row in TABLE["promises"])

    assert (len(asked) >= 60, [case for case, times in asked.items() if times > 1]) == (True, [])
    assert {row["hours"] for row in TABLE["promises"]} == {1, 4, 8, 16, 24}
