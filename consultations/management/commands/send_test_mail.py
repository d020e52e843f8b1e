import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations import mail_desk
from consultations.models import OutboxEmail

GLANCE_EVERY = 0.5  # seconds


class Command(BaseCommand):
    help = "Sends a test message to each staff address through the running worker, and says what became of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--within", type=float, default=60, help="seconds to wait for the worker (60)")

    def handle(self, *args: object, within: float, **options: object) -> None:
        """Raises CommandError when a message was not taken by the mail server in time."""
        if not mail_desk.staff_addresses():
            raise CommandError("There is nobody to write to: set CONSULTATION_RECIPIENTS.")
        mail_desk.send_tests()
        deadline = time.monotonic() + within
        while not all(message.finished_at for message in _tests()) and time.monotonic() < deadline:
            time.sleep(GLANCE_EVERY)
        for result in mail_desk.test_results():
            self.stdout.write(f"{result.address}: {result.words}")
        if any(message.state != OutboxEmail.State.ACCEPTED for message in _tests()):
            raise CommandError("Not every message was taken. Look at EMAIL_URL and at: systemctl status clinic-worker")


def _tests() -> list[OutboxEmail]:
    return list(filter(None, map(mail_desk.last_test, mail_desk.staff_addresses())))
