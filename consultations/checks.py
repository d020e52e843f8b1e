"""What `check --deploy` asks of this app."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from consultations import spool


def requests_can_be_kept_on_disk(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Writes and removes a file where the folder is or will be; making it is for the site's own account."""
    where = Path(settings.SPOOL_DIR)
    while not where.exists() and where != where.parent:
        where = where.parent
    probe = where / f".check-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        spool.write(probe, "")
        probe.unlink()
    except OSError:
        text = f"While the database is away nobody could send a request: {settings.SPOOL_DIR} cannot be written."
        return [Warning(text, hint="Set SPOOL_DIR to a folder of the site's own account.", id="clinic.W021")]
    return []
