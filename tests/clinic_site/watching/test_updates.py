"""A site that nobody updates is told, from the day that stands in the list of its packages."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from clinic_site.watching import updates


@pytest.fixture
def requirements(tmp_path: Path, settings: Settings) -> Path:
    settings.BASE_DIR = tmp_path
    settings.SITE_KEEPER = "Sam (703 555 0142)"
    return tmp_path / "requirements.txt"


def test_list_of_packages_says_when_it_was_made() -> None:
    assert updates.pinned_on() >= date(2026, 11, 27)


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (45, False), (46, True), (400, True)])
def test_packages_older_than_forty_five_days_are_old(requirements: Path, days: int, is_old: bool) -> None:
    requirements.write_text("# Pinned on 2026-11-27\nDjango==5.2.19\n")
    with time_machine.travel(datetime(2026, 11, 27, 17, tzinfo=UTC) + timedelta(days=days)):
        told = updates.look()

    assert (told != "") is is_old
    assert told == "" or "were last renewed on November 27, 2026. " in told
    assert told == "" or "Ask Sam (703 555 0142) to update the site this week" in told


@pytest.mark.parametrize("text", [None, "", "Django==5.2.19\n", "# Pinned on 2026-13-45\n", "# Pinned on Friday\n"])
def test_list_without_a_day_is_not_fine(requirements: Path, text: str | None) -> None:
    if text is not None:
        requirements.write_text(text)

    assert updates.look() == "The site does not know when it was last updated. Ask Sam (703 555 0142) to update it."
