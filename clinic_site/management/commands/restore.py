"""Brings the site back from a backup, or lists what there is."""

import signal
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from clinic_site.backups.aside import TO_DELETE, how_to_delete, put_aside
from clinic_site.backups.clock import is_ahead
from clinic_site.backups.manifest import BACKUPS, all_backups, present_backups, taken_at
from clinic_site.backups.refusals import TROUBLE, BackupRefused, in_words
from clinic_site.backups.restoring import Wish, restore, restore_into
from clinic_site.backups.run_command import leave, refuse_another_account
from clinic_site.backups.stores import File, Store, store
from clinic_site.spoken_times import spoken_moment

TIME_FORMS = "Write the time as 2026-11-27 14:30, in the clinic’s own time."
AHEAD = "  (the clock was wrong then, or is now: only with --name)"
HOW = "Restore one with --newest, --name NAME or --at '2026-11-27 14:30' (the last before that time)."


class Command(BaseCommand):
    help = (
        "Brings the site back from a backup: database, uploads, and requests that waited on disk. Without a choice it "
        "lists the backups. Stop the web server and the worker first."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--newest", action="store_true", help="the newest backup")
        which.add_argument("--name", help="the backup of this name, as the list shows it")
        which.add_argument("--at", metavar="TIME", help="the last backup before this time, in the clinic's own time")
        parser.add_argument("--replace", action="store_true", help="put a database that has rows aside")
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="restore beside the site, for looking at")
        parser.add_argument("--although-different", action="store_true", help="also when tables differ from the list")

    def handle(self, *args: object, **options: object) -> None:
        signal.signal(signal.SIGTERM, leave)
        begun = time.monotonic()
        try:
            refuse_another_account()
            place = store()
            chosen = self.chosen(place, options)
            if chosen is None:
                return
            wish = Wish(chosen.name, options["replace"], options["although_different"], self.say)
            if options["into"]:
                restore_into(place, wish, options["into"].resolve())
            else:
                restore(place, wish)
        except TROUBLE as error:
            raise CommandError(in_words(error)) from error
        self.say(f"Restored in {time.monotonic() - begun:.0f} seconds. Start the web server and the worker.")

    def chosen(self, place: Store, options: dict[str, object]) -> File | None:
        """None when only the list was asked for. Raises BackupRefused when there is no such backup.

        One that is dated ahead of now is chosen only by its name: it may be older than the others.
        """
        if options["name"]:
            name = f"{BACKUPS}/{str(options['name']).removeprefix(f'{BACKUPS}/')}"
            found = [file for file in all_backups(place) if file.name == name]
        elif options["at"]:
            moment = moment_of(str(options["at"]))
            found = [file for file in present_backups(place) if taken_at(file.name) <= moment]
        elif options["newest"]:
            found = present_backups(place)
        else:
            self.list(all_backups(place))
            return None
        if not found:
            raise BackupRefused("There is no such backup. Without a name, this command lists what there is.")
        return found[0]

    def list(self, found: list[File]) -> None:
        for file in found:
            at = taken_at(file.name)
            name = file.name.removeprefix(f"{BACKUPS}/")
            when, remark = f"{spoken_moment(at)}, {timezone.localtime(at).year}", AHEAD if is_ahead(at) else ""
            self.say(f"{name}  {when}  {filesizeformat(file.size)}{remark}")
        self.say(HOW if found else "There are no backups in BACKUP_STORAGE.")
        with suppress(DatabaseError):  # where it is gone, nobody looks for what else is there
            for each in put_aside():
                self.say(f"Put aside at {spoken_moment(each.at)}. {TO_DELETE}{how_to_delete(each.where)}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def moment_of(words: str) -> datetime:
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as error:
        raise BackupRefused(TIME_FORMS) from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
