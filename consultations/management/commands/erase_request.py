from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.finding import request_told_as
from consultations.references import typed
from consultations.retention import NotErased, erase


class Command(BaseCommand):
    help = "Erases one person's request, named by its reference, with its history, agreement and messages, for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="as people say it, for example 'CDF 347'")
        parser.add_argument("--by", required=True, help="the staff account in whose name it is done")

    def handle(self, *args: object, reference: str, by: str, **options: object) -> None:
        request = request_told_as(typed(reference))
        if request is None:
            raise CommandError("There is no request with this reference.")
        account = User.objects.filter(username=by).first()
        if account is None:
            raise CommandError("There is no staff account with this name.")
        try:
            self.stdout.write(f"Erased for good: {erase(request, by=account)} rows.")
        except NotErased as kept:
            raise CommandError(kept.words) from kept
