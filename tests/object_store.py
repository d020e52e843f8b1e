"""An S3-compatible store of our own for the tests, in this process."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

from tests.postgres_server import free_port


class ObjectStore:
    """`port` stays the same when it is stopped and started again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.bucket = f"clinic-{secrets.token_hex(6)}"  # all stores of one process share what they hold
        self.start()

    @property
    def address(self) -> str:
        """As MEDIA_STORAGE takes it."""
        return f"s3+http://key:secret@127.0.0.1:{self.port}/{self.bucket}"

    @property
    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )

    def start(self) -> None:
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self.server.start()
        self.client.create_bucket(Bucket=self.bucket)

    def stop(self) -> None:
        self.server.stop()

    def names(self) -> list[str]:
        return sorted(found["Key"] for found in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", []))


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    store = ObjectStore()
    try:
        yield store
    finally:
        store.stop()
