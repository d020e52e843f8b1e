"""What a restore does before the new database takes its place: the present release, and what happened since."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import DatabaseError, connections
from django.utils import timezone

from clinic_site.backups import carried
from clinic_site.backups.clock import is_ahead
from clinic_site.backups.manifest import Manifest, all_backups, manifest_of, taken_at
from clinic_site.backups.model import BackupRun
from clinic_site.backups.records import STOPPED
from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.stores import Store
from clinic_site.backups.targets import present_rows
from clinic_site.spoken_times import spoken_day, spoken_moment

TAKEN_BACK = (
    "What was set since the backup is as it was then: close staff accounts again that were closed, take away roles "
    "that were taken away, have passwords and second steps changed again, and set legal holds again."
)
logger = logging.getLogger("clinic.backups")


def what_outlives(store: Store, manifest: Manifest) -> tuple[dict[str, carried.Rows], datetime | None]:
    """What happened since the backup and must outlive it, and until when that is known; None: until now.

    Newer backups know of it, and the present database, which knows all only if it has made this one and all since: one
    that was made anew has rows, perhaps a backup of its own, and knows nothing. Those that are dated ahead of now tell
    what they know, but not until when.
    """
    since: dict[str, carried.Rows] = {}
    begin = known_until = _begin(manifest)
    for newer in _newer_readable(store, begin):
        since = _merged(since, _younger(newer.carried, begin))
        known_until = max(known_until, begin if is_ahead(newer.taken_at) else newer.taken_at)
    try:
        if present_rows():
            since = _merged(since, carried.all_since(begin))
            known_until = None if _has_made_all(store, begin) else known_until
    except DatabaseError:
        logger.info("the present database cannot tell what was erased since")
    finally:
        connections.close_all()
    return since, known_until


def _begin(manifest: Manifest) -> datetime:
    """Since when it may lack something: nobody knows when one that is dated ahead was made, so all is done again."""
    return timezone.now() - carried.LOOK_BACK if is_ahead(manifest.taken_at) else manifest.taken_at


def _newer_readable(store: Store, begin: datetime) -> Iterator[Manifest]:
    for file in all_backups(store):
        if taken_at(file.name) <= begin:
            return
        with suppress(BackupRefused):
            yield manifest_of(store, file.name)


def _has_made_all(store: Store, begin: datetime) -> bool:
    """The one of this moment, whose name says the whole second, and those that are newer."""
    whole = begin - timedelta(seconds=1)
    names = {file.name for file in all_backups(store) if taken_at(file.name) > whole}
    made = BackupRun.objects.filter(kind=BackupRun.Kind.MADE, succeeded=True, name__in=names)
    return names == set(made.values_list("name", flat=True))


def _merged(one: dict[str, carried.Rows], other: dict[str, carried.Rows]) -> dict[str, carried.Rows]:
    """Each row once."""
    both = {name: [*one.get(name, []), *other.get(name, [])] for name in {**one, **other}}
    return {name: list({json.dumps(row, sort_keys=True): row for row in rows}.values()) for name, rows in both.items()}


def still_to_do(backup: datetime, known_until: datetime | None) -> list[str]:
    """What no record is left of, so that people have to think of it."""
    said = ["Messages that went out after the backup go out again.", TAKEN_BACK]
    if known_until is None:
        return said
    first, last = (spoken_day(timezone.localtime(moment).date()) for moment in (known_until, timezone.now()))
    days = f"on {first}" if first == last else f"from {first} to {last}"
    lost = f"Requests that were erased after {spoken_moment(known_until)} are back, and wishes not to be contacted gone"
    return [*said, f"{lost}: do again what was done {days}."]


def bring_up_to_date() -> None:
    with _told_of("be brought up to this release"):
        call_command("migrate", interactive=False, verbosity=0)


def do_again(name: str, since: dict[str, carried.Rows], different: list[str]) -> list[str]:
    """Returns a sentence for each thing that cannot be done, so that a person does it.

    `different` says which tables are not as the backup says of itself.
    """
    with _told_of("be told what was done since"):
        said = carried.do_again(since)
        _remember(name, " ".join(["Not all tables are equal.", *different]) if different else "All tables are equal.")
    return said


@contextmanager
def _told_of(what: str) -> Iterator[None]:
    """Whatever goes wrong with the content of an old database becomes a BackupRefused."""
    try:
        yield
    except Exception as error:
        logger.exception("the restored database could not %s", what)
        raise BackupRefused(
            f"The restored database could not {what}: {type(error).__name__}, see above. The present one is as it was."
        ) from error


def _remember(name: str, words: str) -> None:
    """The backup saw itself being made; and the record says that the site was restored."""
    now = timezone.now()
    BackupRun.objects.filter(ended_at=None).update(ended_at=now, words=STOPPED)
    own = BackupRun.objects.filter(kind=BackupRun.Kind.MADE, words=STOPPED, ended_at=now).order_by("-started_at")[:1]
    BackupRun.objects.filter(pk__in=list(own.values_list("pk", flat=True))).update(
        succeeded=True, name=name, words="The site was restored from this backup."
    )
    BackupRun.objects.create(
        kind=BackupRun.Kind.RESTORED, name=name, succeeded=True, ended_at=now, machine="", words=words
    )


def _younger(rows: dict[str, carried.Rows], than: datetime) -> dict[str, carried.Rows]:
    """What happened after a moment; every row says when it did."""
    return {name: [row for row in own if datetime.fromisoformat(str(row["at"])) > than] for name, own in rows.items()}
