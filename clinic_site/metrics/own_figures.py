"""What the ground of the site tells monitors: its timed jobs, its backups, its disks, its certificate."""

from collections.abc import Iterable

from django.utils import timezone
from prometheus_client.core import Metric

from clinic_site.backups.jobs import ONLY_BEGIN
from clinic_site.backups.model import BackupRun
from clinic_site.backups.records import last_of_each
from clinic_site.metrics.figures import gauge, gauges
from clinic_site.models import CertificateCheck, TimedJob
from clinic_site.timed_jobs import JOBS, is_late
from clinic_site.watching import disk


def timed_jobs() -> Iterable[Metric]:
    rows = {row.name: row for row in TimedJob.objects.all()}
    now = timezone.now()
    ended = [(name, row.succeeded_at) for name, row in rows.items() if name not in ONLY_BEGIN]
    succeeded = [(name, at.timestamp()) for name, at in ended if at]
    late = [(job.name, float(is_late(job, rows.get(job.name), now))) for job in JOBS.values()]
    yield gauges("job_last_success_timestamp_seconds", "End of the last run that went well.", "job", succeeded)
    yield gauges("job_late", "Whether a timed job failed, hangs or has missed its time.", "job", late)
    yield backups()


def backups() -> Metric:
    """Beside the jobs, which only begin them."""
    last = last_of_each(BackupRun.Kind.MADE, BackupRun.Kind.REHEARSED)
    begun = [(kind.lower(), runs.success.started_at.timestamp()) for kind, runs in last.items() if runs.success]
    words = "Begin of the last backup, or of the last restore for trial, that went well."
    return gauges("backup_last_success_timestamp_seconds", words, "kind", begun)


def certificate() -> Iterable[Metric]:
    last = CertificateCheck.objects.filter(pk=1).first()
    if last and last.ends_at:
        yield gauge("certificate_ends_timestamp_seconds", "End of the site's certificate.", last.ends_at.timestamp())


def disks() -> Iterable[Metric]:
    room = list(disk.room())
    free, whole = ([(name, found[kind]) for name, *found in room] for kind in (0, 1))
    yield gauges("disk_free_bytes", "Room that is left where the site writes.", "place", free)
    yield gauges("disk_bytes", "All the room there is where the site writes.", "place", whole)
