"""Recurring jobs of the worker. Each app registers its own; several workers may run at once without doing one twice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from clinic_site.models import TimedJob

logger = logging.getLogger("clinic.jobs")


STARTED_AT = timezone.now()
NEVER_RAN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


JOBS: dict[str, Job] = {}


def register(name: str, *, every: timedelta, run: Callable[[], object]) -> None:
    JOBS[name] = Job(name, every, run)


def run_due_jobs() -> None:
    """Run each job whose time has come. A job that fails is logged and tried again at its next time."""
    now = timezone.now()
    known = dict(TimedJob.objects.values_list("name", "due_at"))
    for job in JOBS.values():
        if job.name not in known:
            TimedJob.objects.get_or_create(name=job.name, defaults={"due_at": now})
        if known.get(job.name, now) <= now and _claim(job, now):
            _run(job)


def late_jobs() -> list[str]:
    """Names of jobs that failed, or have missed their time by more than twice their interval.

    One that never ran counts from the start of this process.
    """
    now = timezone.now()
    known = {row.name: row for row in TimedJob.objects.all()}
    return [job.name for job in JOBS.values() if _is_late(job, known.get(job.name), now)]


def _is_late(job: Job, row: TimedJob | None, now: datetime) -> bool:
    if row is None:
        return now - STARTED_AT > NEVER_RAN_AFTER
    return not row.succeeded or now - row.due_at > 2 * job.every


def _claim(job: Job, now: datetime) -> bool:
    """Move the due time forward; of several workers exactly one changes the row."""
    due = TimedJob.objects.filter(name=job.name, due_at__lte=now)
    return bool(due.update(due_at=now + job.every, started_at=now, finished_at=None))


def _run(job: Job) -> None:
    try:
        job.run()
    except Exception:
        logger.exception("timed job %s failed", job.name)
        succeeded = False
    else:
        succeeded = True
    TimedJob.objects.filter(name=job.name).update(finished_at=timezone.now(), succeeded=succeeded)
