"""What each look was, as one would say it."""

from consultations.models import Look
from consultations.references import spoken

Kind = Look.Kind


def sentence_of(look: Look) -> str:
    """What happened, as one would say it."""
    about = f" {spoken(look.reference)}" if look.reference else ""
    return {
        Kind.LIST: f"{look.by_name} looked through the list and saw {_requests(look.how_many)}.",
        Kind.SEARCH: f"{look.by_name} searched the list and saw {_requests(look.how_many)}.",
        Kind.VIEW: f"{look.by_name} opened request{about}.",
        Kind.CHANGE: f"{look.by_name} worked on {f'request{about}' if about else _requests(look.how_many)}.",
        Kind.PRINT: f"{look.by_name} opened the print sheet of request{about}.",
        Kind.EXPORT: _about_file(look),
        Kind.MAIL: f"{look.by_name} looked through the mail.",
        Kind.REFUSED: f"{look.by_name} tried to open {_refused(look)} and was refused.",
        Kind.MANY: f"{look.by_name} opened {look.how_many} requests within five minutes.",
    }[Kind(look.kind)]


def _about_file(look: Look) -> str:
    if look.how_many is None:
        return f"{look.by_name} opened the page that makes files of requests."
    contacts = "with names and contact details" if look.with_contacts else "without names or contact details"
    reason = f" The reason: “{look.reason}”" if look.reason else ""
    return f"{look.by_name} made a file of {_requests(look.how_many)}, {contacts}.{reason}"


def _refused(look: Look) -> str:
    return f"request {spoken(look.reference)}" if look.reference else look.place or "a page about requests"


def _requests(count: int | None) -> str:
    return "1 request" if count == 1 else f"{count:,} requests" if count else "no requests"
