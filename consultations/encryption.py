"""What a visitor tells about themselves is encrypted in the database (AES-256-GCM), with keys that can be rotated."""

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

VERSION = "v1"
NONCE_LENGTH = 12  # bytes


class Unreadable(str):
    """Stands in for a text whose key is missing, so that one such row does not take a whole list down."""

    def __new__(cls) -> "Unreadable":
        return super().__new__(cls, "[cannot be read: its key is missing]")


def encrypt(text: str, context: str) -> str:
    """Return `v1.<key id>.<base64 of nonce and ciphertext>`, made with the newest key and tied to `context`."""
    key_id, key = next(iter(settings.FIELD_ENCRYPTION_KEYS.items()))
    nonce = os.urandom(NONCE_LENGTH)
    sealed = nonce + _cipher(key).encrypt(nonce, text.encode(), context.encode())
    return f"{VERSION}.{key_id}.{base64.b64encode(sealed).decode()}"


def decrypt(token: str, context: str) -> str:
    """The text of a token; Unreadable when its key is not at hand or it was not made for this context."""
    try:
        version, key_id, encoded = token.split(".")
        sealed = binascii.a2b_base64(encoded, strict_mode=True)
        key = settings.FIELD_ENCRYPTION_KEYS[key_id] if version == VERSION else b""
        return _cipher(key).decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], context.encode()).decode()
    except (KeyError, ValueError, InvalidTag):
        return Unreadable()


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """Made once for a key: the overview reads tens of thousands of texts."""
    return AESGCM(key)


class EncryptedTextField(models.TextField):
    """A text that the database holds encrypted and the code reads as it was. It cannot be searched or sorted by."""

    @property
    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: str | None) -> str | None:
        if value is None or value == "":
            return value
        if isinstance(value, Unreadable):
            raise ValueError(f"{self.context} was not readable and cannot be stored again")
        return encrypt(value, self.context)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value, self.context) if value else value

    def get_lookup(self, lookup_name: str) -> type[models.Lookup] | None:
        if lookup_name in ("isnull",):
            return super().get_lookup(lookup_name)
        raise FieldError("An encrypted text cannot be searched.")
