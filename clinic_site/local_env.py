"""Writes .env for trying the site on this machine; needs nothing but Python itself, and never overwrites.

`python3 -m clinic_site.local_env`. A server in public gets its own settings: see .env.example.
"""

import base64
import os
import secrets
import sys
import tempfile
from pathlib import Path

LOCAL_VALUES = """\
# Made by `make run` for this machine alone, with secrets of its own. .env.example explains every name.
SECRET_KEY={secret_key}
FIELD_ENCRYPTION_KEYS=k1:{encryption_key}
CONTACT_HASH_KEY={contact_hash_key}
ALLOWED_HOSTS=127.0.0.1,localhost,[::1]
HTTPS=False
STAFF_SECOND_FACTOR=False
SHOW_UNREVIEWED_ARTICLES=True
CONSULTATION_RECIPIENTS=front-desk@clinic.example
"""


def local_values() -> str:
    """The text of a new .env, with fresh secrets each time."""
    return LOCAL_VALUES.format(**fresh_secrets())


def fresh_secrets() -> dict[str, str]:
    return {
        "secret_key": secrets.token_urlsafe(64),
        "encryption_key": _key(),
        "contact_hash_key": secrets.token_urlsafe(48),
        "backup_key": _key(),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def write_once(path: Path) -> bool:
    """Write `path`, readable by its owner alone, unless it is there; whole or not at all, whoever else tries."""
    if path.exists():
        return False
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".env.") as partial:  # made with mode 600
        partial.write(local_values())
        partial.flush()
        try:
            os.link(partial.name, path)
        except FileExistsError:
            return False
    return True


if __name__ == "__main__":
    if write_once(Path(__file__).resolve().parent.parent / ".env"):
        sys.stdout.write("Wrote .env with new secrets for this machine.\n")
