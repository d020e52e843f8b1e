"""What the ground of the site tells monitors: its timed jobs, its disks, its certificate."""

from collections.abc import Iterable

from django.utils import timezone
from prometheus_client.core import Metric

from clinic_site.metrics.figures import gauge, gauges
from clinic_site.models import CertificateCheck, TimedJob
from clinic_site.timed_jobs import JOBS, is_late
from clinic_site.watching import disk


def timed_jobs() -> Iterable[Metric]:
    rows = {row.name: row for row in TimedJob.objects.all()}
    now = timezone.now()
    succeeded = [(name, row.succeeded_at.timestamp()) for name, row in rows.items() if row.succeeded_at]
    late = [(job.name, float(is_late(job, rows.get(job.name), now))) for job in JOBS.values()]
    yield gauges("job_last_success_timestamp_seconds", "End of the last run that went well.", "job", succeeded)
    yield gauges("job_late", "Whether a timed job failed, hangs or has missed its time.", "job", late)


def certificate() -> Iterable[Metric]:
    last = CertificateCheck.objects.filter(pk=1).first()
    if last and last.ends_at:
        yield gauge("certificate_ends_timestamp_seconds", "End of the site's certificate.", last.ends_at.timestamp())


def disks() -> Iterable[Metric]:
    room = list(disk.room())
    free, whole = ([(name, found[kind]) for name, *found in room] for kind in (0, 1))
    yield gauges("disk_free_bytes", "Room that is left where the site writes.", "place", free)
    yield gauges("disk_bytes", "All the room there is where the site writes.", "place", whole)
