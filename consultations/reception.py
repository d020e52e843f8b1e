"""The way in of one post: into the database or, while that is away, into the spool on disk."""

import logging
import time
from collections.abc import Mapping
from threading import Lock

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError

from clinic_site.edition import hold_off
from clinic_site.metrics import counting
from consultations import spool
from consultations.answers import Answers
from consultations.arrival import Arrival, new_arrival
from consultations.doubts import doubts_about
from consultations.form_stamp import FormStamp
from consultations.intake import receive_request
from consultations.models import ConsultationRequest
from consultations.repeated_notes import came_from_others
from consultations.spool import NotKept
from consultations.throttle import Press, count_post

logger = logging.getLogger("clinic.requests")

# While the database is away, one visitor in so many seconds waits to find out whether it is back.
ASK_AGAIN_AFTER = 10.0

_ask_again_at: float | None = None  # by the monotonic clock; None while the database answers
_lock = Lock()


class Reception:
    """One post from `address`. What the database could not count or store goes to disk, whatever comes after it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.crowd = ""  # in words for staff, when too many posts came at once
        self.is_again = False  # whether it belongs to a request that was there before
        self.is_away = not _is_worth_asking()
        self.outcome = counting.RECEIVED  # what monitors are told became of it

    def press(self) -> Press:
        """How hard the form is being pressed; while nobody can count, the spool has bounds of its own."""
        if self.is_away:
            return Press.ORDINARY
        try:
            press, crowd = count_post(self.address)
        except (DatabaseError, InterfaceError) as error:
            self._note_away(error)
            return Press.ORDINARY
        forget_outage()
        self.crowd = crowd
        return press

    def take_in(self, answers: Answers, stamp: FormStamp, post: Mapping[str, str]) -> ConsultationRequest | Arrival:
        """Store the answers for good; returns what carries their reference. Raises NotKept when nothing was stored."""
        arrival = new_arrival()
        is_repeated = self._is_repeated(answers)
        doubts = doubts_about(answers, stamp, post, crowd=self.crowd, is_repeated=is_repeated)
        if not self.is_away:
            try:
                request = receive_request(answers, doubts=doubts, arrival=arrival)
            except (IntegrityError, DataError) as error:
                # The database is there and refuses this one: it would refuse it later, too.
                logger.error("a request could not be stored: %s", type(error).__name__)
                raise NotKept from error
            except (DatabaseError, InterfaceError) as error:
                self._note_away(error)
            else:
                self.is_again = request.reference != arrival.reference
                self._note(counting.SET_ASIDE if request.is_set_aside else counting.RECEIVED)
                return request
        return self._keep_on_disk(answers, doubts, arrival)

    def _is_repeated(self, answers: Answers) -> bool:
        """Whether others sent the same note; while the database is away nobody can tell."""
        if self.is_away:
            return False
        try:
            return came_from_others(answers, self.address)
        except (DatabaseError, InterfaceError) as error:
            self._note_away(error)
            return False

    def _keep_on_disk(self, answers: Answers, doubts: list[str], arrival: Arrival) -> Arrival:
        try:
            told = spool.keep(answers, doubts=doubts, arrival=arrival, address=self.address)
        except NotKept as refused:
            logger.error("a request could not be kept on disk: %s", type(refused.__cause__ or refused).__name__)
            raise
        logger.warning("a request was kept on disk")
        self.is_again = told.reference != arrival.reference
        self._note(counting.SPOOLED)
        return told

    def _note(self, outcome: str) -> None:
        self.outcome = counting.SENT_AGAIN if self.is_again else outcome

    def _note_away(self, error: Exception) -> None:
        global _ask_again_at
        logger.error("the database cannot be used: %s", type(error).__name__)
        self.is_away = True
        _ask_again_at = time.monotonic() + ASK_AGAIN_AFTER
        hold_off()


def _is_worth_asking() -> bool:
    """Whether the database answered last, or nobody has asked for a while: then this one finds out for all."""
    global _ask_again_at
    with _lock:
        if _ask_again_at is None:
            return True
        if time.monotonic() < _ask_again_at:
            return False
        _ask_again_at = time.monotonic() + ASK_AGAIN_AFTER
        return True


def forget_outage() -> None:
    """Ask the database again: it has just answered."""
    global _ask_again_at
    _ask_again_at = None
