from datetime import timedelta

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Requests"

    def ready(self) -> None:
        from clinic_site import (  # noqa: PLC0415 (needs the models)
            first_screen,
            health,
            privacy_facts,
            staff_explanations,
            staff_home,
            staff_lines,
            status,
            triggers,
        )
        from clinic_site.backups import carried  # noqa: PLC0415 (needs the models)
        from clinic_site.edition import watch  # noqa: PLC0415 (needs the models)
        from clinic_site.metrics import figures  # noqa: PLC0415 (needs the models)
        from consultations import (  # noqa: PLC0415 (needs the models)
            append_only,
            danger,
            desk_lines,
            erasing_runs,
            explanations,
            figures_told,
            finding,
            models,
            outbox,
            outliving,
            privacy,
            set_aside,
            spool_lines,
            status_looks,
            text_index,
        )
        from consultations.checks import requests_can_be_kept_on_disk  # noqa: PLC0415 (needs the models)

        checks.register(requests_can_be_kept_on_disk, checks.Tags.security, deploy=True)
        triggers.TRIGGERS.extend(
            [*append_only.GUARDS, *append_only.LASTING, *append_only.WISHES, *append_only.LOOKS, append_only.SEEN_FIRST]
        )
        triggers.TRIGGERS.extend([*append_only.ERASURES, *append_only.LEGAL_HOLD, *append_only.NOTICES])
        triggers.TRIGGERS.extend([*finding.ONE_REQUEST_EACH, watch(models.DangerPhrase), watch(models.KeepingTime)])
        triggers.TRIGGERS.append(text_index.FollowRequests())
        health.register("mail queue", outbox.is_well)
        health.register("spool", spool_lines.is_empty, asks_database=False)
        privacy_facts.register(privacy.facts)
        carried.register("erased", since=outliving.erasures_since, do_again=outliving.erase_again)
        carried.register("not to be contacted", since=outliving.wishes_since, do_again=outliving.wish_again)
        staff_explanations.register(explanations.EXPLANATIONS)
        first_screen.register("consultations.view_consultationrequest", set_aside.LIST)
        staff_home.register("requests set aside", set_aside.next_tasks)
        staff_home.register("spool", spool_lines.tasks)
        staff_home.register("erasing", erasing_runs.tasks)
        post_migrate.connect(danger.load_shipped_phrases, sender=self, dispatch_uid="words of danger")
        staff_lines.register("requests and mail", desk_lines.lines)
        figures.register("requests and mail", figures_told.from_database)
        figures.register("spool", figures_told.from_disk, asks_database=False)
        status.register("requests", status_looks.requests)
        status.register("mail", status_looks.mail)
        status.register("last test", status_looks.last_test)
        _register_jobs()


def _register_jobs() -> None:
    from clinic_site.timed_jobs import register  # noqa: PLC0415 (needs the models)
    from consultations import (  # noqa: PLC0415 (needs the models)
        digest,
        do_not_contact,
        erasing_runs,
        escalation,
        intake,
        looks,
        mail_desk,
        notices,
        repeated_notes,
        spool_loading,
        throttle,
        traces,
    )

    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    register("escalate-requests", every=minute, run=escalation.escalate, words="Remind staff of requests that wait")
    register("send-digest", every=minute, run=digest.send_digest, words="Send the digest of the morning")
    register("sweep-throttle", every=hour, run=throttle.sweep, words="Forget how many posts came from where")
    register("sweep-fingerprints", every=hour, run=intake.sweep_fingerprints, words="Forget marks of identical posts")
    register("sweep-own-mail", every=day, run=mail_desk.sweep_own_mail, words="Forget old digests and test messages")
    register("sweep-spool-marks", every=day, run=spool_loading.sweep_marks, words="Forget what was loaded from disk")
    register(
        "forget-old-wishes", every=day, run=do_not_contact.forget_old_wishes, words="Forget wishes after ten years"
    )
    register("forget-old-looks", every=day, run=looks.forget_old_looks, words="Forget looks after six years")
    register("sweep-notes", every=hour, run=repeated_notes.sweep, words="Forget marks of repeated notes")
    register("erase-requests", every=day, run=erasing_runs.run_daily, words="Erase requests whose time is over")
    register("wipe-traces", every=minute, run=traces.wipe, words="Wipe what erased requests left in the database")
    register("forget-erasures", every=day, run=erasing_runs.forget_old_records, words="Forget erasures after six years")
    register("keep-notice", every=minute, run=notices.keep_current, words="Keep the words of the privacy notice")
