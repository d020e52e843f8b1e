import logging
import signal
import time
from types import FrameType

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections

from clinic_site import patience
from clinic_site.log_lines import tell_what_nobody_caught
from clinic_site.metrics import serving
from clinic_site.timed_jobs import run_due_jobs
from consultations.outbox import deliver_due, release_abandoned
from consultations.spool_loading import Loader

logger = logging.getLogger("clinic.worker")

REST = 1.0  # seconds between two looks at an empty outbox
REST_WITHOUT_DATABASE = 3.0  # seconds
STOP_WITHIN = 5.0  # seconds for what is being loaded; if it is cut off, it is loaded by the next worker
GLANCE = 0.1  # seconds between two looks at whether to stop


class Command(BaseCommand):
    help = (
        "Delivers mail, brings requests from the disk into the database and runs the timed jobs until it is told to "
        "stop. Several may run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once and end")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        self.stopping = False
        self.has_begun = once
        if once:
            Loader(self.is_told_to_stop).look()
            self.work()
            return
        tell_what_nobody_caught()
        patience.wait_for_database_at_most(patience.WORKER)
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        serving.start()
        logger.info("the worker has started")
        loader = Loader(self.is_told_to_stop)
        loader.start()
        while not self.stopping:
            self.rest(self.work())
        loader.join(timeout=STOP_WITHIN)
        logger.info("the worker ends")

    def stop(self, number: int, frame: FrameType | None) -> None:
        # A plain flag: a lock taken here could be held by the very code that was interrupted.
        self.stopping = True

    def work(self) -> float:
        """One look at outbox and jobs. Returns how long to rest, in seconds."""
        close_old_connections()
        try:
            self.begin()
            deliver_due(self.is_told_to_stop)
            run_due_jobs()
        except (DatabaseError, InterfaceError) as error:
            logger.error("the database cannot be used (%s); trying again", type(error).__name__)
            return REST_WITHOUT_DATABASE
        return REST

    def begin(self) -> None:
        """Once, as soon as the database answers: a worker may start while it is away."""
        if not self.has_begun:
            release_abandoned()
            self.has_begun = True

    def is_told_to_stop(self) -> bool:
        return self.stopping

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(GLANCE)
