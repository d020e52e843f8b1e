"""What staff may say when they call, word for word, and when they must not call."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from clinic_site.facts import clinic_facts
from consultations.local_hours import indecent_hour
from consultations.models import ConsultationRequest


@dataclass(frozen=True)
class Words:
    """One thing to say, and when."""

    when: str
    text: str


def opening_words(request: ConsultationRequest, caller: AbstractBaseUser) -> list[Words]:
    """First the name alone; the clinic only to the person, in full, as the law asks (Va. Code § 59.1-512)."""
    facts, own_name = clinic_facts(), caller.get_full_name()
    who = own_name if caller.first_name and caller.last_name else "[your first and last name]"
    first = caller.first_name or "[your first name]"
    words = [
        Words("When somebody answers", f"Hello, this is {who}. May I please speak with {request.name}?"),
        Words(
            f"When you speak with {request.name}",
            f"I am calling from {facts.name}. You asked us to call. Is this a good time, and can you speak freely?",
        ),
        Words("When it is somebody else", "Thank you, I will try again. Goodbye. (Do not say where you call from.)"),
    ]
    if request.may_leave_message:
        voicemail = f"Hello, this is {first}. Please call me back at {facts.phone}. Thank you."
        words.append(Words("On the voice mail", voicemail))
    return words


def hour_warning(request: ConsultationRequest, now: datetime) -> str:
    """Why not to call at this hour (Va. Code § 59.1-511); empty when it is a decent one where the person may be."""
    there = indecent_hour(request.phone, now)
    if there is None:
        return ""
    clock = f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"
    return f"Do not call now. By the number it may be {clock} where this person is. Call between 8 am and 9 pm there."
