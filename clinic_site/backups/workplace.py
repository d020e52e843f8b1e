"""A folder for what must lie unencrypted for a while: readable by us alone, emptied at the start and at the end."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from clinic_site.backups.refusals import Busy


@contextmanager
def workplace(what: str) -> Iterator[Path]:
    """One at a time on this machine for each `what`; Busy for the others. What a killed one left is taken away."""
    base = Path(settings.VAR_DIR) / "backup-work"
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (base / f".{what}.lock").open("w") as held:  # the lock goes with the process, however that ends
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another process of this machine is doing the same just now.") from error
        folder = base / what
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
