"""How the timed jobs go, in plain words for staff."""

from dataclasses import dataclass
from datetime import datetime

from clinic_site.models import TimedJob
from clinic_site.spoken_times import spoken_moment, spoken_span
from clinic_site.timed_jobs import JOBS, Job, is_late


@dataclass(frozen=True)
class JobReport:
    words: str
    every: str
    last_run: str
    last_failure: str
    is_late: bool


def job_reports(now: datetime) -> list[JobReport]:
    """Every job of the site, the late ones first."""
    rows = {row.name: row for row in TimedJob.objects.all()}
    reports = [_report(job, rows.get(job.name), now) for job in JOBS.values()]
    return sorted(reports, key=lambda report: not report.is_late)


def _report(job: Job, row: TimedJob | None, now: datetime) -> JobReport:
    return JobReport(
        words=job.words or job.name.replace("-", " ").capitalize(),
        every=spoken_span(job.every),
        last_run=_last_run(row),
        last_failure=_last_failure(row),
        is_late=is_late(job, row, now),
    )


def _last_run(row: TimedJob | None) -> str:
    if row is None or row.started_at is None:
        return "It has not run yet."
    started = f"Started at {spoken_moment(row.started_at)}"
    if row.finished_at is None:
        return f"{started}. It has not ended yet."
    result = "All went well." if row.succeeded else "It failed."
    return f"{started}, ended at {spoken_moment(row.finished_at)}. {result}"


def _last_failure(row: TimedJob | None) -> str:
    if row is None or row.failed_at is None:
        return "None on record."
    return f"{spoken_moment(row.failed_at)}. For whoever looks after the server: {row.failure}, see its log."
