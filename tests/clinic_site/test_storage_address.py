from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from pytest_django import Settings

from clinic_site.bucket import BucketAway
from clinic_site.storage_address import storage
from tests.object_store import object_store
from tests.postgres_server import free_port


def read(monkeypatch: pytest.MonkeyPatch, value: str) -> dict[str, object]:
    monkeypatch.setenv("A_VARIABLE", value)
    return storage("A_VARIABLE")


def test_nothing_set_means_the_folder_that_is_the_default_or_no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("A_VARIABLE", raising=False)

    assert storage("A_VARIABLE") is None
    assert storage("A_VARIABLE", Path("/srv/media"))["OPTIONS"] == {"location": "/srv/media"}


def test_a_bucket_is_read_with_its_keys_its_place_and_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, "s3://a%2Fkey:a%40secret@store.clinic.example:9000/clinic-media/live?region=eu-west-3")
    wanted = {
        "access_key": "a/key",
        "secret_key": "a@secret",
        "endpoint_url": "https://store.clinic.example:9000",
        "bucket_name": "clinic-media",
        "location": "live",
        "region_name": "eu-west-3",
    }

    assert found["OPTIONS"] | wanted == found["OPTIONS"]


@pytest.mark.parametrize(
    "value",
    [
        "media",
        "s3://store.clinic.example/clinic-media",
        "s3://zebra@store.clinic.example/clinic-media",
        "s3://zebra:zebra@/clinic-media",
        "s3://zebra:zebra@store.clinic.example/",
        "s3://zebra:zebra@store.clinic.example/Zebra_",
        "s3://zebra:zebra@store.clinic.example:port/clinic-media",
        "s3://zebra:zebra@store.clinic.example/clinic-media/../zebra?",
        "s3://zebra:zebra@store.clinic.example/clinic-media?zebra=1",
        "s3://zebra:zebra@store.clinic.example/clinic-media?region=ZEBRA",
        "s3://zebra:zebra@store.clinic.example/clinic-media#zebra",
        "ftp://zebra:zebra@store.clinic.example/clinic-media",
        "s3+http://zebra:zebra@store.clinic.example/clinic-media",
        "/srv/\0zebra",
    ],
)
def test_nonsense_is_refused_by_name_and_form_and_without_the_value(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_site.storage_address.text", lambda name, default="": value)
    with pytest.raises(ImproperlyConfigured) as refused:
        storage("A_VARIABLE")

    assert str(refused.value).startswith("A_VARIABLE m")
    assert "zebra" not in str(refused.value).lower()


def test_a_bucket_keeps_gives_and_forgets_files_as_a_folder_does(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with object_store() as store:
        settings.STORAGES = {**settings.STORAGES, "default": read(monkeypatch, f"{store.address}/live")}
        bucket = storages["default"]
        name = bucket.save("pictures/one.jpg", ContentFile(b"a picture"))
        second = bucket.save("pictures/one.jpg", ContentFile(b"another"))
        with bucket.open(name) as file:
            content = file.read()

        assert (content, bucket.size(name), second == name) == (b"a picture", 9, False)
        assert store.names() == sorted([f"live/{name}", f"live/{second}"])
        bucket.delete(name)
        assert not bucket.exists(name)
        with pytest.raises(FileNotFoundError):
            bucket.open(name)


def test_a_store_that_is_away_or_refuses_fails_as_a_disk_does(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with object_store() as store:
        elsewhere = f"s3+http://key:secret@127.0.0.1:{free_port()}/{store.bucket}"
        for address in (elsewhere, store.address.replace(store.bucket, "no-such-bucket")):
            settings.STORAGES = {**settings.STORAGES, "default": read(monkeypatch, address)}
            with pytest.raises(BucketAway) as away:
                storages["default"].save("pictures/one.jpg", ContentFile(b"a picture"))
            assert store.bucket not in str(away.value)
