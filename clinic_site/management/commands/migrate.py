"""Django's own command, which here is also the only one that makes a missing SQLite file."""

from typing import Any

from django.core.management.commands import migrate

from clinic_site.sqlite.new_file import make_missing_file


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        make_missing_file()  # before Django's own checks look at the database
        return super().execute(*args, **options)
