"""Recurring jobs of the worker. Each app registers its own; several workers may run at once without doing one twice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from clinic_site.database_state import means_away
from clinic_site.log_lines import telling
from clinic_site.models import TimedJob

logger = logging.getLogger("clinic.jobs")


STARTED_AT = timezone.now()
NEVER_RAN_AFTER = timedelta(minutes=2)
# A run that has not ended by then hangs, or its worker was killed.
LONGEST_RUN = timedelta(minutes=10)
# What a database that was away has cut off is not left until tomorrow.
AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]
    words: str = ""  # what it is for, told to staff


JOBS: dict[str, Job] = {}


def register(name: str, *, every: timedelta, run: Callable[[], object], words: str = "") -> None:
    """Add a job. Running it twice, or in two workers at once, must change nothing that running it once does not."""
    JOBS[name] = Job(name, every, run, words)


def run_due_jobs() -> None:
    """Run each job whose time has come. A job that fails is logged and tried again at its next time.

    One that the database cut off is tried again in five minutes. Raises DatabaseError or InterfaceError while the
    database is away; what ran then counts as a run that never ended.
    """
    known = {row.name: row for row in TimedJob.objects.all()}
    for job in JOBS.values():
        row = known.get(job.name)
        if row is None:
            row, _ = TimedJob.objects.get_or_create(name=job.name, defaults={"due_at": timezone.now()})
        now = timezone.now()
        if _is_due(job, row, now) and _claim(job, row, now):
            _run(job, now)


def late_jobs() -> list[str]:
    """Names of jobs that failed, hang, or have missed their time by more than twice their interval.

    One that never ran counts from the start of this process.
    """
    now = timezone.now()
    known = {row.name: row for row in TimedJob.objects.all()}
    return [job.name for job in JOBS.values() if is_late(job, known.get(job.name), now)]


def is_late(job: Job, row: TimedJob | None, now: datetime) -> bool:
    if row is None:
        return now - STARTED_AT > NEVER_RAN_AFTER
    return not row.succeeded or now - row.due_at > 2 * job.every or _hangs(job, row, now)


def _is_due(job: Job, row: TimedJob, now: datetime) -> bool:
    """Whether to run it now: also when its last run never ended, or when the clock was ahead and is right again."""
    return not now < row.due_at <= now + job.every or _hangs(job, row, now)


def _hangs(job: Job, row: TimedJob, now: datetime) -> bool:
    runs = row.started_at is not None and row.finished_at is None
    return runs and now - row.started_at > min(2 * job.every, LONGEST_RUN)


def _claim(job: Job, row: TimedJob, now: datetime) -> bool:
    """Move the due time forward; of several workers that saw the same row exactly one changes it."""
    seen = TimedJob.objects.filter(name=job.name, due_at=row.due_at)
    return bool(seen.update(due_at=now + job.every, started_at=now, finished_at=None))


def _run(job: Job, started_at: datetime) -> None:
    """Run a claimed job and record how it ended, unless another worker has begun it anew meanwhile."""
    mine = TimedJob.objects.filter(name=job.name, started_at=started_at)
    try:
        with telling(job=job.name):
            job.run()
    except Exception as error:
        now = timezone.now()
        how = {"finished_at": now, "succeeded": False, "failed_at": now, "failure": type(error).__name__}
        if means_away(error):
            logger.error("timed job %s was cut off: the database cannot be used (%s)", job.name, type(error).__name__)
            how["due_at"] = now + min(job.every, AGAIN_AFTER)
        else:
            logger.exception("timed job %s failed", job.name)
        mine.update(**how)
    else:
        now = timezone.now()
        mine.update(finished_at=now, succeeded=True, succeeded_at=now)
