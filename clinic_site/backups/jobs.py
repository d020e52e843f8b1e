"""The timed jobs. Each starts a process of its own and returns at once.

A backup may take minutes, and the worker delivers mail in the same loop: people's messages would wait for it. A
process, not a thread, because counting rows would keep the worker from its work as well.
"""

import subprocess
import sys

from django.conf import settings

from clinic_site.backups import making, rehearsing
from clinic_site.backups.media import sweep_media
from clinic_site.backups.stores import store
from clinic_site.processes import end_with_parent

_running: "dict[str, subprocess.Popen[bytes]]" = {}


def back_up() -> None:
    """Every few minutes: begin a backup when the last good one is nearly an hour old."""
    if settings.BACKUP_STORAGE is not None and making.is_due():
        _start("back_up")


def rehearse() -> None:
    """Every few minutes: begin a rehearsal when the last good one is nearly a week old."""
    if settings.BACKUP_STORAGE is not None and rehearsing.is_due():
        _start("rehearse_restore")


def sweep() -> None:
    """Every day: delete from the store pictures that no backup names any more."""
    if settings.BACKUP_STORAGE is not None:
        sweep_media(store())


def _start(command: str) -> None:
    """Start it unless it still runs; it ends with this worker."""
    before = _running.get(command)
    if before is not None and before.poll() is None:
        return
    words = [sys.executable, str(settings.BASE_DIR / "manage.py"), command, "--if-due"]
    _running[command] = subprocess.Popen(
        words, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent
    )
