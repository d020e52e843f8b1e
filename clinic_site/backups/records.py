"""The record of a run: begun before anything is done, ended with a sentence, whatever comes of it."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from clinic_site.backups.model import BackupRun
from clinic_site.backups.refusals import TROUBLE, BackupRefused, Busy, in_words

logger = logging.getLogger("clinic.backups")

Kind = BackupRun.Kind
# On another machine nobody can see whether a run still goes on.
LONGEST = timedelta(hours=1)
STOPPED = "It was stopped in the middle."
KEEP_MADE = timedelta(days=60)
KEEP_OTHERS = timedelta(days=6 * 366)  # rehearsals are evidence (45 CFR 164.316(b)(2))


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
        logger.error("%s failed: %s", run.get_kind_display().lower(), in_words(error))
        raise BackupRefused(in_words(error)) from error
    except BaseException:
        _end(run, STOPPED)
        raise
    run.succeeded = True
    _end(run, run.words)


def last_success(kind: Kind) -> BackupRun | None:
    return BackupRun.objects.filter(kind=kind, succeeded=True).order_by("-started_at", "-pk").first()


def last_run(kind: Kind) -> BackupRun | None:
    return BackupRun.objects.filter(kind=kind).order_by("-started_at", "-pk").first()


def forget_old() -> None:
    now = timezone.now()
    made = Q(kind=Kind.MADE, started_at__lt=now - KEEP_MADE)
    BackupRun.objects.filter(made | Q(started_at__lt=now - KEEP_OTHERS)).delete()


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
