"""A cache that several machines share: Redis or Valkey, asked for bytes alone, and never waited for long."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

WAIT = 0.3  # seconds, to connect and for each piece of an answer


class CacheAway(OSError):
    """The cache does not answer, or not in its own language."""


class Bytes:
    """What is stored, as it is: a pickle from a cache could run what somebody else has put there."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes) -> bytes:
        return value


class SharedCache(RedisCache):
    """Takes and gives bytes. Raises CacheAway."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": Bytes,
            "socket_connect_timeout": WAIT,
            "socket_timeout": WAIT,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key: str, default: bytes | None = None, version: int | None = None) -> bytes | None:
        with _told_as_away():
            return super().get(key, default, version)

    def set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with _told_as_away():
            super().set(key, value, timeout, version)


@contextmanager
def _told_as_away() -> Iterator[None]:
    try:
        yield
    except (RedisError, ValueError) as error:  # the last: numbers that are none
        raise CacheAway(type(error).__name__) from None
