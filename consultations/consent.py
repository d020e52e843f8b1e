"""What a person agrees to, word for word. A changed wording needs a new version."""

VERSION = "2026-11-23"


def wording(clinic_name: str) -> str:
    """The agreement as it stands beside its box: it names the clinic, the number given and the purpose."""
    return (
        f"I agree that {clinic_name} may call the phone number, or write to the e-mail address, that I gave above. "
        "This is about my request and nothing else. I can change my mind at any time."
    )
