"""The timed jobs. Each starts a process of its own and returns at once.

A backup may take minutes, and the worker delivers mail in the same loop: people's messages would wait for it. A
process, not a thread, because counting rows would keep the worker from its work as well.
"""

import subprocess
import sys
import time

from django.conf import settings

from clinic_site.backups import making, rehearsing
from clinic_site.backups.records import LONGEST
from clinic_site.processes import end_with_parent

# Their names: that they went well says nothing of what they began.
ONLY_BEGIN = frozenset({"back-up", "rehearse-restore", "sweep-backups"})

_running: "dict[str, subprocess.Popen[bytes]]" = {}
_begun: dict[str, float] = {}  # by the monotonic clock


def back_up() -> None:
    """Every few minutes: begin a backup when the last good one is nearly an hour old."""
    if settings.BACKUP_STORAGE is not None and making.is_due():
        _start("back_up")


def rehearse() -> None:
    """Every few minutes: begin a rehearsal when the last good one is nearly a week old."""
    if settings.BACKUP_STORAGE is not None and rehearsing.is_due():
        _start("rehearse_restore")


def sweep() -> None:
    """Every day: delete what is kept long enough, also while no backup is made, and pictures that none names."""
    if settings.BACKUP_STORAGE is not None:
        _start("sweep_backups")


def _start(command: str) -> None:
    """Start it unless it still runs, and ask one that hangs to end. It ends with this worker."""
    before = _running.get(command)
    if before is not None and before.poll() is None:
        if time.monotonic() - _begun[command] > LONGEST.total_seconds():
            before.terminate()
        return
    words = [sys.executable, str(settings.BASE_DIR / "manage.py"), command, "--if-due"]
    _begun[command] = time.monotonic()
    _running[command] = subprocess.Popen(
        words, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent
    )
