"""What `check --deploy` asks of this app."""

import os
import secrets

from django.conf import settings
from django.core.checks import CheckMessage, Warning

from consultations import spool


def requests_can_be_kept_on_disk(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    probe = f".check-{os.getpid()}-{secrets.token_hex(4)}"
    try:
        spool.write(spool.folder() / probe, "")
        (spool.folder() / probe).unlink()
    except OSError:
        text = f"While the database is away nobody could send a request: {settings.SPOOL_DIR} cannot be written."
        return [Warning(text, hint="Set SPOOL_DIR to a folder of the site's own account.", id="clinic.W021")]
    return []
