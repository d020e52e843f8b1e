"""Brings requests from the spool into the database, in order and exactly once, by the one road into it."""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    close_old_connections,
    connections,
    transaction,
)
from django.utils import timezone

from clinic_site.edition import current_edition
from consultations import spool
from consultations.intake import receive_request
from consultations.models import LoadedFile
from consultations.spool import Kept

logger = logging.getLogger("clinic.spool")

LOOK_EVERY = 2.0  # seconds
GLANCE = 0.1  # seconds between two looks at whether to stop
# Between two files, so that mail and visitors get their turn at a database that takes one writer at a time.
BREATH = 0.005  # seconds
FORGET_AFTER = timedelta(days=90)

_complained_of: set[str] = set()  # files; once is enough in the log of a process


class Loader(Thread):
    """Loads beside the delivery of mail, so that neither waits for the other."""

    def __init__(self, stopping: Callable[[], bool]) -> None:
        super().__init__(name="spool", daemon=True)
        self.stopping = stopping

    def run(self) -> None:
        try:
            spool.try_again()
            spool.sweep_unfinished()
        except OSError:
            logger.exception("the spool could not be looked through")
        while not self.stopping():
            self.look()
            until = time.monotonic() + LOOK_EVERY
            while not self.stopping() and time.monotonic() < until:
                time.sleep(GLANCE)
        connections.close_all()

    def look(self) -> None:
        close_old_connections()
        try:
            load_waiting(self.stopping)
        except (DatabaseError, InterfaceError) as error:
            logger.error("requests wait on disk: the database cannot be used (%s)", type(error).__name__)
        except Exception:
            logger.exception("requests wait on disk")


def load_waiting(stopping: Callable[[], bool] = lambda: False) -> int:
    """Store what waits, unless another worker is at it; returns how many files are done.

    Raises DatabaseError while the database is away.
    """
    if not spool.waiting():
        return 0
    done = 0
    with spool.alone() as is_alone:
        for path in spool.waiting() if is_alone else []:
            if stopping():
                break
            done += _load(path)
            time.sleep(BREATH)
    return done


def sweep_marks() -> None:
    """Forget files that have been gone for long."""
    LoadedFile.objects.filter(loaded_at__lt=timezone.now() - FORGET_AFTER).delete()


def _load(path: Path) -> bool:
    try:
        kept = spool.read(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        logger.error("a file of the spool cannot be opened just now: %s", type(error).__name__)
        return False
    except spool.CannotRead:
        logger.error("a file of the spool cannot be read and was put aside")
        spool.put_out_of_the_way(path)
        return False
    try:
        _store_once(path.name, kept)
    except (IntegrityError, DataError, ValueError, TypeError):
        # Not this one, then; it stays, staff are told, and the others go on.
        if path.name not in _complained_of:
            logger.exception("a file of the spool cannot be stored")
            _complained_of.add(path.name)
        return False
    path.unlink(missing_ok=True)
    return True


def _store_once(name: str, kept: Kept) -> None:
    """The mark and the request are committed together: killed before the file is removed, nothing is done twice."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    current_edition()  # looked at now: inside the transaction nobody sees what staff have changed meanwhile
    with transaction.atomic():
        _, is_new = LoadedFile.objects.get_or_create(digest=digest, defaults={"loaded_at": timezone.now()})
        if is_new:
            receive_request(kept.answers, doubts=kept.doubts, arrival=kept.arrival)
