from datetime import timedelta

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def ready(self) -> None:
        from clinic_site import health, staff_home, timed_jobs, triggers  # noqa: PLC0415 (needs the models)
        from consultations import append_only, intake, outbox, repeated_notes, set_aside, throttle  # noqa: PLC0415 (needs the models)

        triggers.TRIGGERS.extend([*append_only.GUARDS, append_only.SEEN_FIRST])
        health.register("mail queue", outbox.is_well)
        staff_home.register("requests set aside", set_aside.next_tasks)
        timed_jobs.register("sweep-throttle", every=timedelta(hours=1), run=throttle.sweep)
        timed_jobs.register("sweep-fingerprints", every=timedelta(hours=1), run=intake.sweep_fingerprints)
        timed_jobs.register("sweep-notes", every=timedelta(hours=1), run=repeated_notes.sweep)
