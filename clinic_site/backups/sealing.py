"""Encrypts what goes into a backup as a stream, and refuses what was cut, reordered or changed.

A file is a header and chunks of a megabyte, each sealed with AES-256-GCM under a key drawn for this file alone. The
nonce of a chunk is a random prefix, its number, and whether it is the last (the construction STREAM of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015), so that no chunk can stand in another's place or be missing at the end. The
header names the key and the file, and is authenticated with every chunk.
"""

import os
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from clinic_site.backups.refusals import BackupRefused

MAGIC = b"clinic backup 1\n"
CHUNK = 1_000_000  # bytes before they are sealed
TAG, SALT, PREFIX = 16, 32, 7  # bytes
MOST_CHUNKS = 2**32


class Readable(Protocol):
    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""


class SealedWriter:
    """Seals what is written to it into `raw`. Without `finish` the file is refused when it is read."""

    def __init__(self, raw: BinaryIO, name: str) -> None:
        key_id, key = next(iter(settings.BACKUP_KEYS.items()))
        salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
        header = MAGIC + _short(key_id) + _short(name) + salt + prefix
        raw.write(header)
        self._raw, self._chunks = raw, _Chunks(_own_key(key, salt), prefix, header)
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        self._buffer += data
        while len(self._buffer) > CHUNK:  # never the last: that one is sealed as such
            self._seal(CHUNK, is_last=False)
        return len(data)

    def finish(self) -> None:
        self._seal(len(self._buffer), is_last=True)

    def _seal(self, size: int, *, is_last: bool) -> None:
        self._raw.write(self._chunks.seal(bytes(self._buffer[:size]), is_last=is_last))
        del self._buffer[:size]


class SealedReader:
    """Gives what was sealed into `raw`, every byte of it authenticated. Raises BackupRefused, in words."""

    def __init__(self, raw: Readable, name: str) -> None:
        self._raw = raw
        if self._exactly(len(MAGIC)) != MAGIC:
            raise BackupRefused(f"{name} is not a backup of this site, or its beginning was changed.")
        key_id, own_name = self._string(), self._string()
        salt, prefix = self._exactly(SALT), self._exactly(PREFIX)
        if own_name != name:
            raise BackupRefused(f"{name} was written under the name {own_name!r}: give it that name back.")
        if key_id not in settings.BACKUP_KEYS:
            raise BackupRefused(f"{name} needs the key {key_id!r}, which BACKUP_KEYS does not hold: put it there.")
        header = MAGIC + _short(key_id) + _short(name) + salt + prefix
        self._name, self._key_id = name, key_id
        self._chunks = _Chunks(_own_key(settings.BACKUP_KEYS[key_id], salt), prefix, header)
        self._next = self._most(CHUNK + TAG)
        self._open = b""
        self._at = 0

    def read(self, size: int, /) -> bytes:
        """`size` bytes, fewer only at the end."""
        found = []
        while size > 0:
            if self._at == len(self._open) and not self._open_next():
                break
            piece = self._open[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            found.append(piece)
        return b"".join(found)

    def _open_next(self) -> bool:
        if not self._next:
            return False
        sealed, self._next = self._next, self._most(CHUNK + TAG)
        try:
            self._open = self._chunks.open(sealed, is_last=not self._next)
        except InvalidTag as error:
            raise BackupRefused(self._why()) from error
        self._at = 0
        return bool(self._open) or self._open_next()

    def _why(self) -> str:
        if self._chunks.count == 1:
            return (
                f"{self._name} cannot be opened with the key {self._key_id!r}: either BACKUP_KEYS holds another key of "
                "that name, or the file was cut or changed. Put the right key there, or take another backup."
            )
        return f"{self._name} was cut or changed in its megabyte {self._chunks.count}: take another backup."

    def _string(self) -> str:
        return self._exactly(self._exactly(1)[0]).decode("ascii", "replace")

    def _exactly(self, size: int) -> bytes:
        found = self._most(size)
        if len(found) != size:
            raise BackupRefused("The file is no backup, or was cut near its beginning: take another backup.")
        return found

    def _most(self, size: int) -> bytes:
        """As many bytes as there are: a network gives them in pieces."""
        found = bytearray()
        while len(found) < size and (piece := self._raw.read(size - len(found))):
            found += piece
        return bytes(found)


class _Chunks:
    def __init__(self, key: bytes, prefix: bytes, header: bytes) -> None:
        self._cipher, self._prefix, self._header = AESGCM(key), prefix, header
        self.count = 0

    def seal(self, data: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last), data, self._header)

    def open(self, sealed: bytes, *, is_last: bool) -> bytes:
        return self._cipher.decrypt(self._nonce(is_last), sealed, self._header)

    def _nonce(self, is_last: bool) -> bytes:
        if self.count >= MOST_CHUNKS:
            raise BackupRefused("The backup is larger than four thousand terabytes.")
        number = self.count.to_bytes(4)
        self.count += 1
        return self._prefix + number + bytes([is_last])


def _own_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, b"clinic backup file").derive(key)


def _short(text: str) -> bytes:
    encoded = text.encode("ascii")
    return bytes([len(encoded)]) + encoded
