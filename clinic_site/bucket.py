"""A bucket of an S3-compatible store, which fails as a folder does and lets nobody wait without end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

MISSING = ("NoSuchKey", "404")
RESTS_FOR = 10.0  # seconds after a silence
AT_ONCE = 4  # threads of a process
WAITS_FOR_TURN = 1.0  # seconds


class BucketAway(OSError):
    """The store does not answer, or refuses us."""


class BucketStorage(S3Storage):
    """Raises OSError where a folder of this machine would.

    Once the store has not answered, nobody asks it for a while, and only some of a process's threads ever wait for it,
    so that the others go on with what needs no picture.
    """

    connect_within, answer_within, tries = 1, 4, 1  # seconds, seconds, times

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.rests_until = 0.0  # by the monotonic clock
        self.turns = BoundedSemaphore(AT_ONCE)

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            connect_timeout=self.connect_within,
            read_timeout=self.answer_within,
            retries={"total_max_attempts": self.tries},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        return super().get_default_settings() | {"client_config": config}

    def _open(self, name: str, mode: str = "rb") -> File:
        """A file to read, whole (pictures are small), for one question. Raises FileNotFoundError, BucketAway."""
        key = self._normalize_name(clean_name(name))
        with self._asked():
            found = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key)
            return ContentFile(found["Body"].read(), name)

    def _save(self, name: str, content: File) -> str:
        with self._asked():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with self._asked():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self._asked():
            return super().exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self._asked():
            return super().listdir(path)

    def size(self, name: str) -> int:
        with self._asked():
            return super().size(name)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        if time.monotonic() < self.rests_until:
            raise BucketAway("it did not answer a moment ago")
        if not self.turns.acquire(timeout=WAITS_FOR_TURN):
            raise BucketAway("too many wait for it already")
        try:
            yield
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError from None
            raise BucketAway(_kind(error)) from None
        except BotoCoreError as error:
            self.rests_until = time.monotonic() + RESTS_FOR
            raise BucketAway(_kind(error)) from None
        finally:
            self.turns.release()


class BackupBucket(BucketStorage):
    """For backups, which nobody waits for: large files, and a store that may be slow."""

    connect_within, answer_within, tries = 5, 60, 3


def _kind(error: Exception) -> str:
    """The error's own words name the bucket, and may quote what was sent."""
    return type(error).__name__
