"""Which backup `restore` takes."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command

from clinic_site.backups.manifest import new_name
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.stores import FolderStore
from clinic_site.management.commands.restore import Command

pytestmark = pytest.mark.django_db  # what a restore has put aside may be databases

NOON = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # noon in Leesburg


@pytest.fixture
def names(backups: FolderStore) -> dict[str, str]:
    """Of yesterday, of an hour ago, and one that was made while the clock was a year ahead."""
    (backups.folder / "backups").mkdir()
    ages = {"yesterday": timedelta(days=1), "newest": timedelta(hours=1), "ahead": timedelta(days=-365)}
    names = {what: new_name(NOON - age) for what, age in ages.items()}
    for name in names.values():
        (backups.folder / name).write_bytes(b"x")
    return names


def chosen(store: FolderStore, **options: object) -> str:
    with time_machine.travel(NOON):
        return Command().chosen(store, {"newest": False, "name": None, "at": None, **options}).name


def test_one_that_is_dated_ahead_is_taken_only_by_its_name(backups: FolderStore, names: dict[str, str]) -> None:
    assert chosen(backups, newest=True) == names["newest"]
    assert chosen(backups, at="2026-11-27 10:00") == names["yesterday"]
    assert chosen(backups, at="2199-01-01 12:00") == names["newest"]
    assert chosen(backups, name=names["ahead"]) == names["ahead"]


def test_where_all_are_dated_ahead_one_has_to_be_named(backups: FolderStore, names: dict[str, str]) -> None:
    for what in ("yesterday", "newest"):
        (backups.folder / names[what]).unlink()

    with pytest.raises(BackupRefused, match="Without a name, this command lists what there is"):
        chosen(backups, newest=True)


def test_the_list_says_which_are_dated_ahead(
    backups: FolderStore, names: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(NOON):
        call_command("restore")
    lines = capsys.readouterr().out.splitlines()

    assert [line.partition("  ")[0] for line in lines[:3]] == [
        names[what].removeprefix("backups/") for what in ("ahead", "newest", "yesterday")
    ]
    assert ["the clock was wrong then, or is now" in line for line in lines[:3]] == [True, False, False]
