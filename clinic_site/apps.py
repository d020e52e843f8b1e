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
            digest_counts,
            edition,
            fact_checks,
            facts,
            health,
            models,
            row_rules,
            staff_lines,
            staff_roles,
            sweeping,
            timed_jobs,
            triggers,
        )

        shown = (models.ClinicProfile, models.OpeningHours, models.Closure, models.Fee)
        triggers.TRIGGERS.extend(edition.watch(model) for model in shown)

        # All permissions exist once the last app with models has had its turn.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        pre_migrate.connect(row_rules.make_way_for_migrations, sender=self, dispatch_uid="row rules")
        post_migrate.connect(staff_roles.make_roles, sender=last, dispatch_uid="staff roles")
        post_migrate.connect(triggers.make_triggers, sender=last, dispatch_uid="triggers")
        health.register("database", health.database_answers)
        health.register("timed jobs", health.timed_jobs_run)
        timed_jobs.register(
            "copy-facts-to-disk",
            every=timedelta(minutes=1),
            run=facts.read_facts,
            words="Keep a copy of the clinic’s facts",
        )
        timed_jobs.register(
            "sweep-sign-ins", every=timedelta(days=1), run=sweeping.sweep_sign_ins, words="Forget old sign-ins"
        )
        staff_lines.register("timed jobs", staff_lines.late_timed_jobs)
        digest_counts.register("Timed jobs that are late", lambda: len(timed_jobs.late_jobs()))
