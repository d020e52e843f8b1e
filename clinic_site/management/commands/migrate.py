"""Django's own command, which here is also the only one that makes a missing SQLite file."""

from typing import Any

from django.core.management.commands import migrate

from clinic_site.sqlite.new_file import make_missing_file


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        make_missing_file()
        super().handle(*args, **options)
