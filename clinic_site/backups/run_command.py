"""A command that makes one run, also for the timed jobs, which want none that is not due."""

import logging
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
from clinic_site.backups.refusals import TROUBLE, BackupRefused, Busy, in_words
from clinic_site.backups.standing import duration_of, sentence_of
from clinic_site.log_lines import tell_what_nobody_caught, telling

logger = logging.getLogger("clinic.backups")
SLOW_QUESTION = 600.0  # seconds: a table is counted in one


class RunCommand(BaseCommand):
    requires_system_checks = []
    job: str  # the timed job that begins it
    run: Callable[..., BackupRun | None]  # None: nothing to tell

    def add_arguments(self, parser: CommandParser) -> None:
        words = "as the worker begins it: do nothing when the last one is recent, and tell the log alone"
        parser.add_argument("--if-due", action="store_true", help=words)

    def handle(self, *args: object, if_due: bool, **options: object) -> None:
        signal.signal(signal.SIGTERM, leave)  # what lies unencrypted is taken away, and the record says so
        patience.wait_for_database_at_most(SLOW_QUESTION)
        if if_due:
            self.run_for_the_worker()
            return
        try:
            words = self.run_once(only_if_due=False)
        except TROUBLE as error:
            raise CommandError(in_words(error)) from error
        if words:
            self.stdout.write(words)

    def run_for_the_worker(self) -> None:
        """Whatever it says goes into the worker's journal: lines of the log, without the message of any error."""
        tell_what_nobody_caught()
        with telling(job=self.job):
            try:
                words = self.run_once(only_if_due=True)
            except Busy:
                return
            except TROUBLE as error:
                logger.error("failed: %s", in_words(error))
                sys.exit(1)
            if words:
                logger.info(words.replace("\xa0", " "))

    def run_once(self, *, only_if_due: bool) -> str:
        """How it went, in a sentence; nothing when there is nothing to tell. Raises TROUBLE."""
        refuse_another_account()
        run = self.run(only_if_due=only_if_due)
        return f"{sentence_of(run)} It took {duration_of(run)}." if run else ""


def leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def refuse_another_account() -> None:
    """Files that root makes could not be opened by the site. Raises BackupRefused."""
    folder = Path(settings.VAR_DIR)
    owner = folder.stat().st_uid if folder.exists() else os.geteuid()
    if os.geteuid() == 0 and owner != 0:
        name = pwd.getpwuid(owner).pw_name
        raise BackupRefused(f"Run this as the account of the site: runuser -u {name} -- …")
