"""Mail without a mail server: each message becomes one .eml file that any mail program opens."""

import os
import secrets
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


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


def write_message(message: EmailMessage, folder: Path) -> Path:
    """Write one message, readable by the owner of the site alone, and return where it stands."""
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(4)}.eml"
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as partial:
        partial.write(message.message().as_bytes(linesep="\r\n"))
        partial.flush()
        os.fsync(partial.fileno())
    os.replace(partial.name, path)
    return path
