import logging
import signal
from threading import Event

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from clinic_site.timed_jobs import run_due_jobs
from consultations.outbox import deliver_due

logger = logging.getLogger("clinic.worker")

REST = 1.0  # seconds between two looks at an empty outbox
REST_WITHOUT_DATABASE = 3.0  # seconds


class Command(BaseCommand):
    help = "Delivers mail and runs the timed jobs until it is told to stop. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        stopping = Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            rest = _work(stopping)
            if once:
                break
            stopping.wait(rest)


def _work(stopping: Event) -> float:
    """One look at outbox and jobs. Returns how long to rest."""
    close_old_connections()
    try:
        deliver_due(stopping.is_set)
        run_due_jobs()
    except (OperationalError, InterfaceError):
        logger.error("the database cannot be reached; trying again")
        return REST_WITHOUT_DATABASE
    return REST
