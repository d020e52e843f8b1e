"""A bucket of an S3-compatible store, which does not let a visitor or a job wait without end."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

CONNECT_WITHIN, ANSWER_WITHIN, TRIES = 3, 10, 2  # seconds, seconds, times


class BucketStorage(S3Storage):
    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            connect_timeout=CONNECT_WITHIN,
            read_timeout=ANSWER_WITHIN,
            retries={"total_max_attempts": TRIES},
            s3={"addressing_style": "path"},
            signature_version="s3v4",
        )
        return super().get_default_settings() | {"client_config": config}
