"""How the backups stand, for the status page and the owner's list."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from clinic_site.backups.aside import put_aside
from clinic_site.backups.keeping import KEEP_DAYS
from clinic_site.backups.model import BackupRun
from clinic_site.backups.records import last_of_each
from clinic_site.kept_briefly import lately
from clinic_site.spoken_times import spoken_day, spoken_moment, spoken_span
from clinic_site.staff_lines import Line

Kind = BackupRun.Kind
MAY_READ = "clinic_site.view_backuprun"
BACKUP_HOLDS, REHEARSAL_HOLDS = timedelta(hours=2), timedelta(days=9)
TELL = "Tell whoever looks after the server, today."


def look() -> str:
    """Empty when the newest backup is less than two hours old and one was restored for trial within nine days.

    And when no restore has put anything aside that is older than any backup may become.
    """
    if settings.BACKUP_STORAGE is None:
        return (
            "No backups are made: if this machine fails, every request is lost. Ask whoever looks after the server "
            "to set BACKUP_STORAGE."
        )
    now, last = timezone.now(), last_of_each(Kind.MADE, Kind.REHEARSED)
    made, tried = last[Kind.MADE].success, last[Kind.REHEARSED].success
    if made is None or now - made.started_at >= BACKUP_HOLDS:
        since = f"The last backup is of {spoken_moment(made.started_at)}." if made else "There is no backup yet."
        return f"{since} {_why(last[Kind.MADE].run)}{TELL}"
    if tried is None or now - tried.started_at >= REHEARSAL_HOLDS:
        since = f"since {spoken_moment(tried.started_at)}" if tried else "yet"
        why = _why(last[Kind.REHEARSED].run)
        return f"Backups are made, but none was restored for trial {since}. {why}{TELL}"
    return _kept_too_long(now)


def lines(user: AbstractBaseUser) -> list[Line]:
    """For the owner, on every staff page, as long as backups are set up and not well."""
    if settings.BACKUP_STORAGE is None or not user.has_perm(MAY_READ) or not (words := lately(look)):
        return []
    return [Line(words, reverse("admin:clinic_site_backuprun_changelist"), is_red=True)]


def sentence_of(run: BackupRun) -> str:
    """How one run went."""
    if run.ended_at is None:
        return f"{run.get_kind_display()}: it has not ended yet."
    result = "All went well." if run.succeeded else "It failed."
    size = f" {filesizeformat(run.bytes)}." if run.bytes and run.succeeded else ""
    return f"{run.get_kind_display()}: {result}{size} {run.words}".strip()


def duration_of(run: BackupRun) -> str:
    if run.ended_at is None:
        return ""
    seconds = round((run.ended_at - run.started_at).total_seconds())
    return f"{seconds} second{'' if seconds == 1 else 's'}" if seconds < 60 else spoken_span(timedelta(seconds=seconds))


def _kept_too_long(now: datetime) -> str:
    """Backups end after 35 days so that nobody who was erased stays in one; what was put aside is one more copy."""
    oldest = next(iter(put_aside()), None)
    if oldest is None or now - oldest.at <= KEEP_DAYS:
        return ""
    day = spoken_day(timezone.localtime(oldest.at).date())
    return (
        f"When the site was restored on {day}, what it held before was put aside, and it is still there. It holds what "
        "people told us. Ask whoever looks after the server to delete it now, or as soon as it is not needed any more."
    )


def _why(last: BackupRun | None) -> str:
    return f"The last try said: {last.words} " if last and last.ended_at and not last.succeeded else ""
