from datetime import timedelta

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def ready(self) -> None:
        from clinic_site import health, staff_home, timed_jobs, triggers  # noqa: PLC0415 (needs the models)
        from consultations import (  # noqa: PLC0415 (needs the models)
            append_only,
            danger,
            do_not_contact,
            intake,
            outbox,
            spool_lines,
            throttle,
        )
        from consultations.checks import requests_can_be_kept_on_disk  # noqa: PLC0415 (needs the models)
        from consultations.spool_loading import sweep_marks  # noqa: PLC0415 (needs the models)

        checks.register(requests_can_be_kept_on_disk, checks.Tags.security, deploy=True)
        triggers.TRIGGERS.extend([*append_only.GUARDS, *append_only.LASTING, *append_only.WISHES])
        health.register("mail queue", outbox.is_well)
        timed_jobs.register("sweep-throttle", every=timedelta(hours=1), run=throttle.sweep)
        timed_jobs.register("forget-old-wishes", every=timedelta(days=1), run=do_not_contact.forget_old_wishes)
        timed_jobs.register("sweep-fingerprints", every=timedelta(hours=1), run=intake.sweep_fingerprints)
        health.register("spool", spool_lines.is_empty, asks_database=False)
        staff_home.register("spool", spool_lines.tasks)
        timed_jobs.register("sweep-spool-marks", every=timedelta(days=1), run=sweep_marks)
        post_migrate.connect(danger.load_shipped_phrases, sender=self, dispatch_uid="words of danger")
