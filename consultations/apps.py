from datetime import timedelta

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def ready(self) -> None:
        from clinic_site import health, staff_home, timed_jobs, triggers  # noqa: PLC0415 (needs the models)
        from consultations import append_only, intake, outbox, spool_lines, spool_loading, throttle  # noqa: PLC0415 (needs the models)  # noqa: F401, PLC0415 (needs the models)

        triggers.TRIGGERS.extend(append_only.GUARDS)
        health.register("mail queue", outbox.is_well)
        timed_jobs.register("sweep-throttle", every=timedelta(hours=1), run=throttle.sweep)
        timed_jobs.register("sweep-fingerprints", every=timedelta(hours=1), run=intake.sweep_fingerprints)
        health.register("spool", spool_lines.is_empty, asks_database=False)
        staff_home.register("spool", spool_lines.tasks)
        timed_jobs.register("sweep-spool-marks", every=timedelta(days=1), run=spool_loading.sweep_marks)
