"""A command that makes one run, also for the timed jobs, which want none that is not due."""

import os
import pwd
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic_site import patience
from clinic_site.backups.model import BackupRun
from clinic_site.backups.refusals import BackupRefused, Busy
from clinic_site.backups.standing import duration_of, sentence_of

SLOW_QUESTION = 600.0  # seconds: a table is counted in one


class RunCommand(BaseCommand):
    requires_system_checks = []
    run: Callable[..., BackupRun | None]  # None: nothing to tell

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="do nothing when the last one is recent")

    def handle(self, *args: object, if_due: bool, **options: object) -> None:
        signal.signal(signal.SIGTERM, leave)  # what lies unencrypted is taken away, and the record says so
        patience.wait_for_database_at_most(SLOW_QUESTION)
        try:
            refuse_another_account()
            run = self.run(only_if_due=if_due)
        except Busy as busy:
            if not if_due:
                raise CommandError(str(busy)) from busy
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        else:
            if run is not None:
                self.stdout.write(f"{sentence_of(run)} It took {duration_of(run)}.")


def leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def refuse_another_account() -> None:
    """Files that root makes could not be opened by the site. Raises BackupRefused."""
    folder = Path(settings.VAR_DIR)
    owner = folder.stat().st_uid if folder.exists() else os.geteuid()
    if os.geteuid() == 0 and owner != 0:
        name = pwd.getpwuid(owner).pw_name
        raise BackupRefused(f"Run this as the account of the site: runuser -u {name} -- …")
