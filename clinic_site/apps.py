from datetime import timedelta

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.db.models.signals import post_migrate, pre_migrate


class StaffAdminConfig(AdminConfig):
    default_site = "clinic_site.admin_site.StaffAdminSite"


class StaffAccountsConfig(AuthConfig):
    verbose_name = "Staff accounts"


class ClinicSiteConfig(AppConfig):
    name = "clinic_site"
    verbose_name = "The clinic"

    def ready(self) -> None:
        from clinic_site import (  # noqa: F401, PLC0415 (needs the models)
            checks,
            deploy_checks,
            digest_counts,
            edition,
            explanations,
            fact_checks,
            health,
            models,
            security_log,
            staff_explanations,
            staff_gate,
            staff_lines,
            status,
            timed_jobs,
            triggers,
        )
        from clinic_site.backups import checks as backup_checks  # noqa: F401, PLC0415 (needs the models)
        from clinic_site.backups import standing  # noqa: PLC0415 (needs the models)
        from clinic_site.watching import certificate, disk, jobs, updates  # noqa: PLC0415 (needs the models)

        shown = (models.ClinicProfile, models.OpeningHours, models.Closure, models.Fee)
        triggers.TRIGGERS.extend(edition.watch(model) for model in shown)
        staff_explanations.register(explanations.EXPLANATIONS)
        self._stand_by_migrations()
        status.register("backups", standing.look)
        health.register("database", health.database_answers)
        health.register("timed jobs", health.timed_jobs_run)
        _register_jobs()
        staff_lines.register("timed jobs", staff_lines.late_timed_jobs)
        staff_lines.register("status", status.top_lines)
        self._tell_monitors()
        status.register("jobs", jobs.look)
        status.register("certificate", certificate.look, on_every_page=True)
        status.register("disk", disk.look, on_every_page=True)
        status.register("updates", updates.look)
        staff_lines.register("backups", standing.lines)
        digest_counts.register("Timed jobs that are late", lambda: len(timed_jobs.late_jobs()))

    def _tell_monitors(self) -> None:
        from clinic_site.metrics import figures, own_figures  # noqa: PLC0415 (needs the models)

        figures.register("timed jobs", own_figures.timed_jobs)
        figures.register("certificate", own_figures.certificate)
        figures.register("disks", own_figures.disks, asks_database=False)

    def _stand_by_migrations(self) -> None:
        """What makes way before a migration, and what is made from the code after it."""
        from clinic_site import row_rules, staff_roles, triggers  # noqa: PLC0415 (needs the models)

        # All permissions exist once the last app with models has had its turn.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        pre_migrate.connect(row_rules.make_way_for_migrations, sender=self, dispatch_uid="row rules")
        post_migrate.connect(staff_roles.make_roles, sender=last, dispatch_uid="staff roles")
        post_migrate.connect(triggers.make_triggers, sender=last, dispatch_uid="triggers")


def _register_jobs() -> None:
    from clinic_site.backups import jobs  # noqa: PLC0415 (needs the models)
    from clinic_site.facts import read_facts  # noqa: PLC0415 (needs the models)
    from clinic_site.sweeping import sweep_sign_ins  # noqa: PLC0415 (needs the models)
    from clinic_site.timed_jobs import register  # noqa: PLC0415 (needs the models)
    from clinic_site.watching.certificate import check_when_due  # noqa: PLC0415 (needs the models)

    minute, day = timedelta(minutes=1), timedelta(days=1)
    register("copy-facts-to-disk", every=minute, run=read_facts, words="Keep a copy of the clinic’s facts")
    register("check-certificate", every=60 * minute, run=check_when_due, words="Look at the site’s certificate")
    register("sweep-sign-ins", every=day, run=sweep_sign_ins, words="Forget old sign-ins")
    register("back-up", every=5 * minute, run=jobs.back_up, words="Make a backup once the last is nearly an hour old")
    register(
        "rehearse-restore", every=5 * minute, run=jobs.rehearse, words="Restore the newest backup for trial every week"
    )
    register("sweep-backups", every=day, run=jobs.sweep, words="Forget copies of pictures that no backup needs")
