"""The record of a run: begun before anything is done, ended with a sentence, whatever comes of it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from clinic_site.backups.clock import has_settled, latest_moment
from clinic_site.backups.model import BackupRun
from clinic_site.backups.refusals import TROUBLE, BackupRefused, Busy, in_words

Kind = BackupRun.Kind
# On another machine nobody can see whether a run still goes on.
LONGEST = timedelta(hours=1)
STOPPED = "It was stopped in the middle."
KEEP_MADE = timedelta(days=60)
KEEP_OTHERS = timedelta(days=6 * 366)  # rehearsals are evidence (45 CFR 164.316(b)(2))


@dataclass(frozen=True)
class Lasts:
    run: BackupRun | None
    success: BackupRun | None


@contextmanager
def recorded(kind: Kind) -> Iterator[BackupRun]:
    """The run to fill in. Busy when another machine is at it; else what goes wrong becomes a BackupRefused, in words.

    Whoever calls it holds the workplace of this kind on this machine.
    """
    run = _begin(kind)
    try:
        yield run
    except TROUBLE as error:
        _end(run, in_words(error))
        raise BackupRefused(in_words(error)) from error
    except BaseException:
        _end(run, STOPPED)
        raise
    run.succeeded = True
    _end(run, run.words)


def last_success(kind: Kind) -> BackupRun | None:
    """Of those that are not dated ahead of now."""
    return _newest(kind, succeeded=True).first()


def last_run(kind: Kind) -> BackupRun | None:
    """Of those that are not dated ahead of now."""
    return _newest(kind).first()


def last_of_each(*kinds: Kind) -> dict[Kind, Lasts]:
    """The same of several kinds, in one question to the database."""
    newest = [_newest(kind, **which) for kind in kinds for which in ({}, {"succeeded": True})]
    asked = [Subquery(runs.values("pk")[:1]) for runs in newest]
    found = list(BackupRun.objects.filter(pk__in=asked).order_by("-started_at", "-pk"))
    return {kind: _lasts([run for run in found if run.kind == kind]) for kind in kinds}


def first_made_after(name: str) -> BackupRun | None:
    """The first good backup after the one of this name, in the order of the records, which no clock changes.

    Where there is no record of that one, the database was brought back or made since: then the first one after that.
    """
    own = BackupRun.objects.filter(kind=Kind.MADE, name=name).order_by("-pk").first()
    begun = own or BackupRun.objects.filter(kind=Kind.RESTORED).order_by("-pk").first()
    made = _dated_well(Kind.MADE).filter(succeeded=True, pk__gt=begun.pk if begun else 0)
    return made.order_by("pk").first()


def forget_old() -> None:
    """Only while the clock can be believed."""
    now = timezone.now()
    if not has_settled(_dated_well(Kind.MADE).filter(succeeded=True).values_list("started_at", flat=True), now):
        return
    made = Q(kind=Kind.MADE, started_at__lt=now - KEEP_MADE)
    BackupRun.objects.filter(made | Q(started_at__lt=now - KEEP_OTHERS)).delete()


def _lasts(runs: list[BackupRun]) -> Lasts:
    return Lasts(next(iter(runs), None), next((run for run in runs if run.succeeded), None))


def _newest(kind: Kind, **which: bool) -> QuerySet[BackupRun]:
    return _dated_well(kind).filter(**which).order_by("-started_at", "-pk")


def _dated_well(kind: Kind) -> QuerySet[BackupRun]:
    return BackupRun.objects.filter(kind=kind, started_at__lte=latest_moment())


def _begin(kind: Kind) -> BackupRun:
    now, machine = timezone.now(), socket.gethostname()
    is_dead = Q(machine=machine) | Q(started_at__lt=now - LONGEST) | Q(started_at__gt=now + LONGEST)
    BackupRun.objects.filter(is_dead, kind=kind, ended_at=None).update(ended_at=now, words=STOPPED)
    try:
        with transaction.atomic():
            return BackupRun.objects.create(kind=kind, machine=machine, started_at=now)
    except IntegrityError as error:
        raise Busy("Another machine is doing the same just now.") from error


def _end(run: BackupRun, words: str) -> None:
    run.words, run.ended_at = words, timezone.now()
    run.save()
