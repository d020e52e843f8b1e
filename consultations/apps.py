from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def ready(self) -> None:
        from clinic_site import health, timed_jobs, triggers  # noqa: PLC0415 (needs the models)
        from consultations import append_only, danger, do_not_contact, intake, outbox, throttle  # noqa: PLC0415 (needs the models)

        triggers.TRIGGERS.extend([*append_only.GUARDS, *append_only.LASTING, *append_only.WISHES])
        health.register("mail queue", outbox.is_well)
        timed_jobs.register("sweep-throttle", every=timedelta(hours=1), run=throttle.sweep)
        timed_jobs.register("forget-old-wishes", every=timedelta(days=1), run=do_not_contact.forget_old_wishes)
        timed_jobs.register("sweep-fingerprints", every=timedelta(hours=1), run=intake.sweep_fingerprints)
        post_migrate.connect(danger.load_shipped_phrases, sender=self, dispatch_uid="words of danger")
