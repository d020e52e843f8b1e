from datetime import timedelta

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def ready(self) -> None:
        from clinic_site import health, staff_lines, triggers  # noqa: PLC0415 (needs the models)
        from consultations import append_only, desk_lines, outbox  # noqa: PLC0415 (needs the models)

        triggers.TRIGGERS.extend(append_only.GUARDS)
        health.register("mail queue", outbox.is_well)
        staff_lines.register("promises", desk_lines.missed_promises)
        staff_lines.register("mail", desk_lines.mail_that_fails)
        _register_jobs()


def _register_jobs() -> None:
    from clinic_site.timed_jobs import register  # noqa: PLC0415 (needs the models)
    from consultations import digest, escalation, intake, mail_desk, throttle  # noqa: PLC0415 (needs the models)

    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    register("escalate-requests", every=minute, run=escalation.escalate, words="Remind staff of requests that wait")
    register("send-digest", every=minute, run=digest.send_digest, words="Send the digest of the morning")
    register("sweep-throttle", every=hour, run=throttle.sweep, words="Forget how many posts came from where")
    register("sweep-fingerprints", every=hour, run=intake.sweep_fingerprints, words="Forget marks of identical posts")
    register("sweep-own-mail", every=day, run=mail_desk.sweep_own_mail, words="Forget old digests and test messages")
