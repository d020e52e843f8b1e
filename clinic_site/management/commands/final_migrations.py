import inspect
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from clinic_site.expand_only import final_sentence


class Command(BaseCommand):
    help = "Prints a line for each coming change of the database that cannot be undone; nothing when all of them can."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unknown-to", type=Path, metavar="FOLDER", help="those made already that the release in FOLDER has not"
        )

    def handle(self, *args: object, unknown_to: Path | None, **options: object) -> None:
        executor = MigrationExecutor(connection)
        for migration in coming(executor) if unknown_to is None else made_without(unknown_to, executor):
            sentence = final_sentence(migration)
            if sentence:
                self.stdout.write(f"{migration.app_label}.{migration.name}: {sentence}")


def coming(executor: MigrationExecutor) -> list[Migration]:
    if not executor.loader.applied_migrations:
        return []  # a new database has nothing to lose
    return [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def made_without(release: Path, executor: MigrationExecutor) -> Iterator[Migration]:
    """Migrations of our own that are in the database, but whose files a release does not have."""
    loader = executor.loader
    for key in sorted(loader.applied_migrations.keys() & loader.disk_migrations.keys()):
        file = Path(inspect.getfile(type(loader.disk_migrations[key])))
        if file.is_relative_to(settings.BASE_DIR) and not (release / file.relative_to(settings.BASE_DIR)).exists():
            yield loader.disk_migrations[key]
