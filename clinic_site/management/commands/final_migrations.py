from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from clinic_site.expand_only import final_sentence


class Command(BaseCommand):
    help = "Prints a line for each coming change of the database that cannot be undone; nothing when all of them can."

    def handle(self, *args: object, **options: object) -> None:
        executor = MigrationExecutor(connection)
        if not executor.loader.applied_migrations:
            return  # a new database has nothing to lose
        for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
            sentence = final_sentence(migration)
            if sentence:
                self.stdout.write(f"{migration.app_label}.{migration.name}: {sentence}")
