"""What the public page about privacy says of requests, made from the form itself and from the times that are obeyed."""

from dataclasses import dataclass

from clinic_site.backups.keeping import KEEP_DAYS
from clinic_site.privacy_facts import FieldFact, PrivacyFacts
from consultations import intake, spool_loading
from consultations.forms import ConsultationRequestForm
from consultations.keeping import Reason, keeping_days
from consultations.models import do_not_contact as wishes
from consultations.models import looks

ENCRYPTED = "It is encrypted in our database."
SEARCHED = "It is not encrypted, because staff search for it."
PLAIN = ""  # the page says of all the others at once that they are not


@dataclass(frozen=True)
class Told:
    """What a person is told of one field. `called` is put before the label where that alone says too little."""

    why: str
    protection: str = PLAIN
    called: str = ""


# Every field of the form; one that is not here fails the tests, and the page.
FIELDS = {
    "name": Told(
        "So that we know whom to ask for. A first name or a nickname is enough.", SEARCHED, "Your name: “{label}”"
    ),
    "phone": Told("So that we can call you. You can give an e-mail address instead.", SEARCHED),
    "email": Told(
        "So that we can write to you, and tell you that your request is here. You can give a phone number instead.",
        SEARCHED,
    ),
    "channel": Told("So that we call if you want a call, and write if you want that."),
    "good_time": Told("So that we do not call at a bad time."),
    "may_leave_message": Told(
        "Others may hear your messages. If you do not say yes, our staff are told to leave none."
    ),
    "topic": Told(
        "So that we can prepare. You can leave it out, or say that you would rather not say.",
        ENCRYPTED,
        "Topic: “{label}”",
    ),
    "note": Told("For a sentence or two. Please leave medical details out.", ENCRYPTED, "Note: “{label}”"),
    "is_adult": Told("We treat adults. If you do not say yes, the form is not stored."),
    "agreement": Told(
        "We keep the exact words you agreed to, their version, the time and the page. That way we can both look them "
        "up later.",
        called="Your agreement to be contacted",
    ),
}
# What nobody fills in: see `added`.
HIDDEN = ("remarks", "form_token", "second_press")
EITHER = ("phone", "email")

CLOSED_BECAUSE = {
    Reason.ANSWERED: "we have answered your questions",
    Reason.EVALUATION: "you go on to a first visit",
    Reason.NOT_A_MATCH: "we are not the right place for you",
    Reason.NOT_REACHED: "we could not reach you",
    Reason.WITHDRAWN: "you want no more contact",
    Reason.NO_REQUEST: "a person has looked at it and it was no real request",
}


def facts() -> PrivacyFacts:
    return PrivacyFacts(_fields(), _added(), _keeping(), _afterwards())


def _fields() -> list[FieldFact]:
    asked = {name: field for name, field in ConsultationRequestForm.base_fields.items() if name not in HIDDEN}
    return [
        FieldFact(
            name, _label(name, field.label), _need(name, field.required), FIELDS[name].why, FIELDS[name].protection
        )
        for name, field in asked.items()
    ]


def _label(name: str, label: str | None) -> str:
    called = FIELDS[name].called
    return called.replace("{label}", label or "") if called else str(label)


def _need(name: str, is_required: bool) -> str:
    if name in EITHER:
        return "one of the two is enough"
    return "" if is_required else "optional"


def _added() -> list[str]:
    return [
        "The time, a reference of six characters, and the latest time by which we said we would answer.",
        "If you came to the form from one of our articles, which article and which version of it, encrypted. Your "
        "browser names the page you came from when the form opens. Nothing is kept about other pages you read.",
        "Codes made from your answers and from the form itself. With them, a request that is sent twice counts as one. "
        f"They are cleared after {intake.FORGET_AFTER.days} days.",
        "A code made from your internet address, for counting how many forms come from one place within an hour. It is "
        "meant to be cleared within a few hours. The address itself is not stored.",
        "If you give an e-mail address, a code made from it, for counting how often we write to it. It is there so "
        "that nobody can use our form to flood another person’s mailbox. The site is set to clear it within two days.",
        "Codes made from a longer note, and from the number, e-mail address and connection it came with. With them, "
        "one text that is sent under many names can be seen. The site is set to clear these codes after a day.",
        "If a request looks like a machine sent it, the reason why. A person still looks at it. One sign is a box that "
        "people do not see and leave empty; what a machine writes there is not kept.",
        "If your name or note has words that could mean somebody is in danger, a mark that our staff should read it "
        "first. We do not keep which words. The mark is no judgment of you, and it may be wrong.",
        "If you go back, change an answer and send again, both answers.",
        "What our staff note when they call or write to you, encrypted.",
        "How often the form was opened, came back to be corrected or was sent once more, as numbers of the whole day. "
        "They are counted for everybody together, and nothing of you or your device is in them.",
    ]


def _keeping() -> list[str]:
    """One sentence for each length of time, the shortest first."""
    by_days: dict[int, list[str]] = {}
    for reason, days in keeping_days().items():
        words = CLOSED_BECAUSE.get(reason, f"we closed it as “{Reason(reason).label}”")
        by_days.setdefault(days, []).append(words)
    return [f"{days} days after we close it, if {_either(words)}." for days, words in sorted(by_days.items())]


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _afterwards() -> list[str]:
    return [
        "Numbers of each day, such as how many people asked. Nobody can be told from them.",
        "A line that names the reference, who erased it and when, and lines that say who of our staff looked at it and "
        f"when. They hold none of your answers. We keep them for {looks.KEEP_YEARS} years, as a record.",
        "If you asked for no more contact: a code made from your number or address, for "
        f"{wishes.KEEP_YEARS} years, so that this wish is not forgotten.",
        "If your request waited in a file first: a code made from the name of that file, for "
        f"{spool_loading.FORGET_AFTER.days} days, so that it is not entered twice.",
        f"Copies that are kept in case a machine fails. They are thrown away after {KEEP_DAYS.days} days at most.",
    ]
