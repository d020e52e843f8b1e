from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from clinic_site.backups.stores import FolderStore, Store, store
from tests.processes.running_site import free_port

OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def backups(tmp_path: Path, settings: Settings) -> FolderStore:
    """A site that keeps its backups in a folder."""
    folder = tmp_path / "backups"
    folder.mkdir()
    settings.BACKUP_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder)},
    }
    settings.BACKUP_KEYS = {"b1": OLD}
    return store()


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(bucket_server: str, backups: FolderStore, settings: Settings) -> Store:
    """The same site with its backups in a bucket of an S3-compatible store."""
    options = {"access_key": "key", "secret_key": "secret", "endpoint_url": bucket_server, "region_name": "us-east-1"}
    settings.BACKUP_STORAGE = {
        "BACKEND": "clinic_site.bucket.BucketStorage",
        "OPTIONS": {**options, "bucket_name": "copies", "location": "clinic"},
    }
    client = boto3.client(
        "s3",
        endpoint_url=bucket_server,
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket="copies")
    place = store()
    place.bucket.objects.all().delete()
    return place
