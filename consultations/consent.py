"""What a person agrees to, word for word. A changed wording needs a new version."""

from dataclasses import dataclass

VERSION = "2026-11-23"
SPOKEN_VERSION = "spoken 2026-11-27"


@dataclass(frozen=True)
class Agreement:
    wording: str
    version: str


def current_agreement(clinic_name: str) -> Agreement:
    """The agreement as it stands beside its box: it names the clinic, the number given and the purpose."""
    wording = (
        f"I agree that {clinic_name} may call the phone number, or write to the e-mail address, that I gave above. "
        "This is about my request and nothing else. I can change my mind at any time."
    )
    return Agreement(wording, VERSION)


def spoken_agreement(clinic_name: str) -> Agreement:
    """What staff read out to somebody who phoned or walked in."""
    wording = (
        f"I am 18 or older. {clinic_name} may call or write to me about my request and nothing else. "
        "I can change my mind at any time."
    )
    return Agreement(wording, SPOKEN_VERSION)
