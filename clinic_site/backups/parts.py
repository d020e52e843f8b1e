"""What lies in a backup, one after the other: named parts of which nobody needs to know the length beforehand."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.sealing import Readable

LENGTH = 4  # bytes that say how long what follows is; none is the end
LONGEST = 1_000_000  # bytes of a piece
CUT = "The backup ends in the middle: take another one."


class Writable(Protocol):
    def write(self, data: bytes, /) -> int:
        """Take all of `data`."""


class PartWriter:
    def __init__(self, stream: Writable) -> None:
        self._stream = stream

    def write(self, data: bytes, /) -> int:
        for start in range(0, len(data), LONGEST):
            write_piece(self._stream, data[start : start + LONGEST])
        return len(data)

    def flush(self) -> None:
        """Files have one."""


class PartReader:
    """Reads one part to its end, as a file."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._left = 0
        self._is_over = False

    def read(self, size: int = LONGEST, /) -> bytes:
        """At most `size` bytes; none at the end of the part."""
        if not self._left and not self._is_over:
            self._left = piece_length(self._stream)
            self._is_over = not self._left
        found = exactly(self._stream, min(size, self._left))
        self._left -= len(found)
        return found

    def skip(self) -> None:
        while self.read():
            pass


@contextmanager
def part(stream: Writable, name: str) -> Iterator[PartWriter]:
    write_piece(stream, name.encode())
    yield PartWriter(stream)
    write_piece(stream, b"")


def end_parts(stream: Writable) -> None:
    write_piece(stream, b"")


def parts(stream: Readable) -> Iterator[tuple[str, PartReader]]:
    """Name and content of each part, in order. Raises BackupRefused when the end is missing, or more follows it."""
    while length := piece_length(stream):
        name, content = exactly(stream, length).decode(), PartReader(stream)
        yield name, content
        content.skip()
    if stream.read(1):
        raise BackupRefused(CUT)


def write_piece(stream: Writable, data: bytes) -> None:
    stream.write(len(data).to_bytes(LENGTH) + data)


def piece_length(stream: Readable) -> int:
    return int.from_bytes(exactly(stream, LENGTH))


def exactly(stream: Readable, size: int) -> bytes:
    found = stream.read(size) if size else b""
    if len(found) != size:
        raise BackupRefused(CUT)
    return found
