from pathlib import Path

import pytest
from boto3.exceptions import S3UploadFailedError
from pytest_django import Settings

from clinic_site.backups.refusals import BackupRefused, in_words
from clinic_site.backups.stores import FolderStore, Store, store


@pytest.fixture(params=["backups", "bucket"])
def place(request: pytest.FixtureRequest) -> Store:
    """Each kind of store."""
    return request.getfixturevalue(request.param)


def put(place: Store, name: str, content: bytes, folder: Path) -> None:
    with place.writing(name, folder) as file:
        file.write(content)


def test_what_was_put_there_is_listed_and_read(place: Store, tmp_path: Path) -> None:
    put(place, "backups/b", b"second", tmp_path)
    put(place, "backups/a", b"first", tmp_path)
    put(place, "media/c", b"third", tmp_path)

    assert [(file.name, file.size) for file in place.files("backups")] == [("backups/a", 5), ("backups/b", 6)]
    with place.reading("backups/b") as file:
        assert file.read(100) == b"second"


def test_what_fails_halfway_is_no_file_and_leaves_none(place: Store, tmp_path: Path) -> None:
    def fail_halfway() -> None:
        with place.writing("backups/a", tmp_path) as file:
            file.write(b"half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        fail_halfway()
    assert place.files("backups") == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_deleting_takes_away_and_may_be_done_twice(place: Store, tmp_path: Path) -> None:
    put(place, "backups/a", b"first", tmp_path)
    place.delete("backups/a")
    place.delete("backups/a")

    assert place.files("backups") == []
    with pytest.raises(BackupRefused, match="not in the store"), place.reading("backups/a"):
        pass


def test_what_a_killed_process_left_in_the_folder_does_not_count_and_is_cleared(backups: FolderStore) -> None:
    (backups.folder / "backups").mkdir()
    left = backups.folder / "backups" / ".unfinished-a"
    left.write_bytes(b"half")

    assert backups.files("backups") == []
    backups.clear_unfinished()
    assert not left.exists()


def test_an_upload_that_was_never_completed_is_cleared(bucket: Store) -> None:
    client = bucket.bucket.meta.client
    client.create_multipart_upload(Bucket="copies", Key="clinic/backups/a")
    bucket.clear_unfinished()

    assert "Uploads" not in client.list_multipart_uploads(Bucket="copies")


def test_a_folder_that_is_not_there_is_never_made(backups: FolderStore) -> None:
    backups.folder.rmdir()

    with pytest.raises(BackupRefused, match="is not there: make it, or mount its disk"):
        store()
    assert not backups.folder.exists()


def test_a_site_without_backups_says_what_to_set(settings: Settings) -> None:
    settings.BACKUP_STORAGE = None

    with pytest.raises(BackupRefused, match="BACKUP_STORAGE is not set"):
        store()


def test_a_bucket_that_is_not_there_is_told_of_in_a_sentence(bucket: Store) -> None:
    bucket.bucket.delete()

    with pytest.raises(bucket.bucket.meta.client.exceptions.NoSuchBucket) as raised:
        bucket.files("backups")
    assert in_words(raised.value).endswith("whether that store can be reached (NoSuchBucket).")


def test_an_upload_that_fails_is_told_of_as_a_store_that_cannot_be_used() -> None:
    assert in_words(S3UploadFailedError("Failed to upload")).endswith("can be reached (S3UploadFailedError).")


def test_a_file_that_another_process_deletes_while_it_is_listed_does_not_count(backups: FolderStore) -> None:
    """A link to nothing is listed and cannot be looked at, too."""
    (backups.folder / "backups").mkdir()
    (backups.folder / "backups" / "a").symlink_to("gone")

    assert backups.files("backups") == []
