"""Mail without a mail server: each message becomes one .eml file that any mail program opens."""

import os
import secrets
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

FOLDER = "clinic_site.mail_folder.EmailBackend"  # this backend, as EMAIL_BACKEND names it


class EmailBackend(BaseEmailBackend):
    """Write messages to the folder EMAIL_FILE_PATH; a file appears whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        written = 0
        for message in email_messages:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_message(message, folder)
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                written += 1
        return written


HEAD = 8192  # bytes, more than the head of any message of ours


def remove_messages(message_ids: Iterable[str]) -> int:
    """Delete the files of messages with these Message-IDs; returns how many. Another folder is out of reach."""
    wanted = [message_id.encode() for message_id in message_ids]
    removed = 0
    for path in Path(settings.EMAIL_FILE_PATH).glob("*.eml") if wanted else []:
        with suppress(FileNotFoundError):
            if _names_one_of(path, wanted):
                path.unlink()
                removed += 1
    return removed


def _names_one_of(path: Path, message_ids: list[bytes]) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD).partition(b"\r\n\r\n")[0]
    # A long header stands on two lines.
    lines = head.replace(b"\r\n ", b" ").split(b"\r\n")
    own = next((line for line in lines if line.lower().startswith(b"message-id:")), b"")
    return own.partition(b":")[2].strip() in message_ids


def with_mail_line_ends(message: bytes) -> bytes:
    """The same message with the line ends of RFC 5322, whichever it came with."""
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def write_message(message: EmailMessage, folder: Path) -> Path:
    """Write one message, readable by the owner of the site alone, and return where it stands."""
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.eml"
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as partial:
        partial.write(with_mail_line_ends(message.message().as_bytes()))
        partial.flush()
        os.fsync(partial.fileno())
    os.replace(partial.name, path)
    return path
