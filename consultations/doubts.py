"""Why staff should look twice at a post: each reason one plain sentence. A post without reasons is an ordinary one.

Nothing here refuses anybody or weighs people against each other, and nobody else is asked. A request with reasons is
kept like any other, and waits in a list of its own until somebody of the staff has looked at it.
"""

import re
from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone

from consultations.answers import Answers
from consultations.form_stamp import FormStamp
from consultations.noise import is_noise
from consultations.offers import is_bait, is_offer, tells_of_a_person

TRAP_FIELD = "remarks"  # see the form for why it has this name

TRAPPED = "A box was filled in that people do not see and that says to leave it empty."
TOO_FAST = "The form was sent within seconds of being opened, faster than a person can fill it in."
REPEATED = "The same note came from other people, with other numbers or addresses, within a day."
MARKUP = "The name or the note holds code, as programs write it."
LINK_AS_NAME = "A link stands in the place of the name."
LINKS = "The note holds more than one link."
ONLY_A_LINK = "The note holds a link and says nothing of the person who wrote it."
BAIT = "The note wants its reader to follow a link."
OFFER = "The note reads like an offer to sell something."
NOISE = "The name or the note is a row of letters without meaning."
SAME_TEXT = "The same text stands in several fields."

LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![@\w.-])(?:[a-z0-9-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)
CODE = re.compile(r"\[/?(?:url|link|img)\b|<\s*/?\s*a\b|\bhref\s*=|\{[^{}|]*\|[^{}]*\}", re.IGNORECASE)


def doubts_about(
    answers: Answers, stamp: FormStamp, post: Mapping[str, str], *, crowd: str, is_repeated: bool
) -> list[str]:
    """The reasons, in words for staff, why this post may not come from somebody who wants a call.

    `crowd` says in words when too many posts came at once, or is empty; `is_repeated` is whether others sent this note.
    """
    how = {
        TRAPPED: bool(post.get(TRAP_FIELD, "").strip()),
        TOO_FAST: _is_too_fast(stamp),
        REPEATED: is_repeated,
    }
    return [*filter(None, [crowd]), *_that_hold(how), *_that_hold(_what_it_says(answers))]


def _that_hold(signs: dict[str, bool]) -> list[str]:
    return [reason for reason, holds in signs.items() if holds]


def _is_too_fast(stamp: FormStamp) -> bool:
    """A form without a time tells nothing, nor does one from the future: clocks of machines differ and jump.

    A clock that was put back can make only those look fast whose true time falls into the same few seconds.
    """
    if stamp.opened_at is None:
        return False
    return 0 <= timezone.now().timestamp() - stamp.opened_at < settings.SHORTEST_FILLING_SECONDS


def _what_it_says(answers: Answers) -> dict[str, bool]:
    links = LINK.findall(answers.note)
    around = LINK.sub(" ", answers.note)
    words = f"{answers.name}\n{around}"
    return {
        MARKUP: bool(CODE.search(f"{answers.name}\n{answers.note}")),
        LINK_AS_NAME: bool(LINK.search(answers.name)),
        LINKS: len(links) > 1,
        # A single link may be the page of somebody's own doctor.
        ONLY_A_LINK: len(links) == 1 and not tells_of_a_person(around),
        BAIT: len(links) == 1 and is_bait(around),
        OFFER: is_offer(words),
        NOISE: is_noise(words),
        SAME_TEXT: _has_same_text_everywhere(answers),
    }


def _has_same_text_everywhere(answers: Answers) -> bool:
    """A name that stands in the note as well is somebody's habit; in the address too it is a program's."""
    name = answers.name.casefold()
    local_part = answers.email.partition("@")[0].casefold()
    return name == answers.note.casefold() and name in (local_part, answers.phone_as_typed.casefold())
