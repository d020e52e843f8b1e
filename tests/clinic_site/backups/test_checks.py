from pathlib import Path

import pytest
from pytest_django import Settings

from clinic_site.backups import checks
from clinic_site.backups.stores import FolderStore

LINES = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 22 0:40 / {far} rw - nfs4 server:/copies rw
31 22 0:41 / {near} rw shared:1 - ext4 /dev/vdb rw
"""


def said() -> list[str]:
    return [
        message.id for check in (checks.backups_are_made, checks.backups_leave_the_machine) for message in check(None)
    ]


def test_a_site_without_backups_is_refused(settings: Settings) -> None:
    settings.BACKUP_STORAGE = None

    assert said() == ["clinic.E060"]


def test_a_folder_of_this_machine_is_warned_of(backups: FolderStore) -> None:
    assert said() == ["clinic.W060"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://objects.example", []),
        ("https://10.0.0.7:9000", []),
        ("http://127.0.0.1:9000", ["clinic.W060"]),
        ("http://localhost", ["clinic.W060"]),
        ("http://[::1]:9000", ["clinic.W060"]),
    ],
)
def test_a_bucket_is_fine_when_it_lies_on_another_machine(
    backups: FolderStore, settings: Settings, address: str, expected: list[str]
) -> None:
    options = {"endpoint_url": address, "bucket_name": "copies", "location": "clinic"}
    settings.BACKUP_STORAGE = {"BACKEND": "clinic_site.bucket.BucketStorage", "OPTIONS": options}

    assert said() == expected


@pytest.mark.parametrize(("is_far", "expected"), [(True, []), (False, ["clinic.W060"])])
def test_a_mounted_folder_is_fine_when_it_lies_on_another_machine(
    backups: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_far: bool, expected: list[str]
) -> None:
    places = (backups.folder, "/mnt/other") if is_far else ("/mnt/other", backups.folder)
    mounts = tmp_path / "mountinfo"
    mounts.write_text(LINES.format(far=places[0], near=places[1]))
    monkeypatch.setattr(checks, "MOUNTS", mounts)

    assert said() == expected
