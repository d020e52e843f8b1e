"""A disk that fills up is told in time."""

from pathlib import Path

import pytest
from pytest_django import Settings

from clinic_site import status
from clinic_site.watching import disk
from tests.factories import make_staff

GIB = 1_000_000_000


@pytest.mark.parametrize(
    ("free", "whole", "is_short"),
    [
        (30 * GIB, 100 * GIB, False),
        (10 * GIB, 100 * GIB, False),
        (9 * GIB, 100 * GIB, True),
        (2 * GIB, 10 * GIB, False),
        (1.9 * GIB, 10 * GIB, True),
        (0, 10 * GIB, True),
    ],
)
def test_disk_is_short_below_a_tenth_or_two_gigabytes(
    monkeypatch: pytest.MonkeyPatch, free: float, whole: float, is_short: bool
) -> None:
    monkeypatch.undo()  # the bounds of the site, and not those of the tests

    assert disk.is_short(int(free), int(whole)) is is_short


def test_disk_with_room_is_fine() -> None:
    assert disk.look() == ""


@pytest.mark.django_db
def test_disk_without_room_says_so_on_every_staff_page(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(disk, "LEAST_FREE", 10**18)
    settings.SITE_KEEPER = "Sam (703 555 0142)"

    assert disk.look().startswith("The disk of the server is almost full: ")
    assert disk.look().endswith("Ask Sam (703 555 0142) today to make room.")
    lines = status.top_lines(make_staff("fred", "front desk"))
    assert [(line.text, line.is_red) for line in lines] == [("Disk: see what to do.", True)]


def test_folders_that_are_not_made_yet_count_where_they_will_be(tmp_path: Path, settings: Settings) -> None:
    settings.SPOOL_DIR = tmp_path / "not" / "there" / "yet"
    found = {name: (free, whole) for name, free, whole in disk.room()}

    assert found.keys() - {"database"} == {"var", "spool", "media"}
    assert all(0 < free <= whole for free, whole in found.values())


def test_media_in_a_bucket_take_no_room_here(settings: Settings) -> None:
    bucket = {"BACKEND": "clinic_site.bucket.BucketStorage", "OPTIONS": {"location": "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": bucket}

    assert disk.places().keys() - {"database"} == {"var", "spool"}


def test_file_of_the_database_may_lie_on_a_disk_of_its_own(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    database = settings.DATABASES["default"]
    monkeypatch.setitem(database, "ENGINE", "clinic_site.sqlite")
    monkeypatch.setitem(database, "NAME", "/mnt/database/clinic.sqlite3")
    assert disk.places()["database"] == Path("/mnt/database")

    monkeypatch.setitem(database, "ENGINE", "clinic_site.postgresql")
    assert "database" not in disk.places()
