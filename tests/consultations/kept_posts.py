"""Posts as the spool keeps them, without a browser."""

from datetime import datetime, timedelta

from consultations import spool
from consultations.answers import Answers
from consultations.arrival import Arrival
from tests.factories import RECEIVED_AT

ANSWERS = {
    "name": "Ada",
    "phone": "+17035550199",
    "phone_extension": "",
    "phone_as_typed": "703 555 0199",
    "email": "ada@visitor.example",
    "channel": "EITHER",
    "good_time": "MORNING",
    "may_leave_message": True,
    "topic": "DEPRESSION",
    "note": "I would like to know what a first visit is like.",
    "is_adult": True,
    "consent_wording": "I agree.",
    "consent_version": "1",
    "token": "a token",
}
PROMISE = timedelta(days=2)


def arrival(reference: str = "CDF347", at: datetime = RECEIVED_AT) -> Arrival:
    return Arrival(reference, at, at + PROMISE)


def keep(
    reference: str = "CDF347",
    *,
    at: datetime = RECEIVED_AT,
    address: str = "192.0.2.1",
    doubts: tuple[str, ...] = (),
    **changed: object,
) -> Arrival:
    """Keep Ada's post, or one that differs in what is named."""
    answers = Answers(**{**ANSWERS, **changed})
    return spool.keep(answers, doubts=list(doubts), arrival=arrival(reference, at), address=address)


def keep_people(count: int, **fields: object) -> list[str]:
    """Keep the posts of so many people, a second apart; returns their names in order."""
    names = [f"Person {number:02}" for number in range(count)]
    for number, name in enumerate(names):
        at = RECEIVED_AT + timedelta(seconds=number)
        reference = f"CDFGH{'CDFGHJKMPQRTVWXY34679'[number]}"
        keep(reference, at=at, name=name, token=name, **fields)
    return names
