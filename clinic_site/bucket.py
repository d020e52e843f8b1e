"""A bucket of an S3-compatible store, which fails as a folder does and lets nobody wait without end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

CONNECT_WITHIN, ANSWER_WITHIN, TRIES = 3, 10, 2  # seconds, seconds, times
IN_MEMORY = 10_000_000  # bytes of a file that is read


class BucketAway(OSError):
    """The store does not answer, or refuses us."""


class BucketStorage(S3Storage):
    """Raises OSError where a folder of this machine would."""

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            connect_timeout=CONNECT_WITHIN,
            read_timeout=ANSWER_WITHIN,
            retries={"total_max_attempts": TRIES},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        return super().get_default_settings() | {"client_config": config, "max_memory_size": IN_MEMORY}

    def _open(self, name: str, mode: str = "rb") -> File:
        """A file to read, fetched at once, a large one into a temporary file. Raises FileNotFoundError, BucketAway."""
        with _told_as_away():
            opened = super()._open(name, mode)
            _ = opened.file
            return opened

    def _save(self, name: str, content: File) -> str:
        with _told_as_away():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _told_as_away():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _told_as_away():
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _told_as_away():
            return super().listdir(path)

    def size(self, name: str) -> int:
        with _told_as_away():
            return super().size(name)


@contextmanager
def _told_as_away() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        # The error's own words name the bucket, and may quote what was sent.
        raise BucketAway(type(error).__name__) from None
