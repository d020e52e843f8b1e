import base64
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic_site.backups.addresses import backup_keys, backup_storage
from clinic_site.storage_address import storage
from tests.clinic_site.backups.conftest import NEW, OLD

KEYS = ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in (("b2", NEW), ("b1", OLD)))
BUCKET = "s3://key:secret@store.example/clinic"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BACKUP_STORAGE", "BACKUP_KEYS", "MEDIA_STORAGE"):
        monkeypatch.setenv(name, "")


def read(monkeypatch: pytest.MonkeyPatch, backups: str, media: str = "/srv/media", keys: str = KEYS) -> tuple:
    for name, value in (("BACKUP_STORAGE", backups), ("MEDIA_STORAGE", media), ("BACKUP_KEYS", keys)):
        monkeypatch.setenv(name, value)
    where = backup_storage(storage("MEDIA_STORAGE"))
    return where, backup_keys(where)


def test_a_site_without_either_makes_no_backups_and_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, "", keys="") == (None, {})


@pytest.mark.parametrize("backups", ["/srv/backups", "/srv/media-backups", f"{BUCKET}/backups"])
def test_a_folder_or_a_bucket_is_read_with_its_keys(monkeypatch: pytest.MonkeyPatch, backups: str) -> None:
    where, keys = read(monkeypatch, backups, media=f"{BUCKET}/media" if "s3" in backups else "/srv/media")

    assert where["OPTIONS"]["location"] in (backups, "backups")
    assert list(keys.items()) == [("b2", NEW), ("b1", OLD)]


@pytest.mark.parametrize(
    ("backups", "media"),
    [
        ("/srv/media", "/srv/media"),
        ("/srv/media/backups", "/srv/media"),
        ("/srv/media/../media/backups/", "/srv/media"),
        ("/srv/backups", "/srv/backups/media"),
        (BUCKET, BUCKET),
        (f"{BUCKET}/media/backups", f"{BUCKET}/media"),
        (f"{BUCKET}", f"{BUCKET}/media"),
    ],
)
def test_backups_inside_what_is_backed_up_are_refused(
    monkeypatch: pytest.MonkeyPatch, backups: str, media: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^BACKUP_STORAGE must not lie inside MEDIA_STORAGE"):
        read(monkeypatch, backups, media)


def test_a_way_round_by_a_link_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "backups").symlink_to(tmp_path / "media")

    with pytest.raises(ImproperlyConfigured):
        read(monkeypatch, str(tmp_path / "backups"), str(tmp_path / "media"))


def test_backups_without_keys_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="^BACKUP_KEYS is missing: backups are never written unencrypted"):
        read(monkeypatch, "/srv/backups", keys="")


@pytest.mark.parametrize("keys", ["b1", "b1:short", f"{KEYS},b1:x", "b-1:" + KEYS.split(":")[1]])
def test_nonsense_in_the_keys_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch, keys: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(monkeypatch, "/srv/backups", keys=keys)

    assert str(refused.value).startswith("BACKUP_KEYS must be id:key pairs")
    assert keys not in str(refused.value)


@pytest.mark.parametrize("backups", ["backups", "ftp://store.example/x", "s3://store.example/clinic", "s3://k:s@h/A_b"])
def test_nonsense_in_the_address_is_refused(monkeypatch: pytest.MonkeyPatch, backups: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^BACKUP_STORAGE must be the whole path"):
        read(monkeypatch, backups)
