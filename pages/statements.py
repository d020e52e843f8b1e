"""What kind of statement a sentence makes: whether a reader may act on it, so that it needs a source."""

from enum import Enum
from functools import lru_cache

from pages import statement_words as words
from pages.sentences import without_markers


class Kind(Enum):
    NUMBER = "a number"
    COMPARISON = "a comparison"
    APPROVAL = "a statement on approval"
    EFFECT = "a statement of effect, use or risk"


@lru_cache(maxsize=4096)
def kinds_of(text: str, *, on_topic: bool = False) -> frozenset[Kind]:
    """The kinds of statement in a sentence; none for a question, an instruction, or what nobody knows.

    `on_topic` says that its surroundings name the treatment, as those of a table's row do.
    """
    said = without_markers(text).strip()
    if said.endswith("?") and not words.SURE_QUESTION.search(said):
        return frozenset()
    found = {Kind.NUMBER} if _has_number(said) else set()
    return frozenset(found | _kinds_in_words(_stated(said), on_topic=on_topic))


def _kinds_in_words(stated: str, *, on_topic: bool) -> set[Kind]:
    found = {Kind.APPROVAL} if words.APPROVAL.search(stated) else set()
    if not (on_topic or _is_on_topic(stated)):
        return found if words.REGULATOR.search(stated) else set()
    if words.EFFECT.search(stated):
        found.add(Kind.EFFECT)
    if words.COMPARISON.search(words.NO_COMPARISON.sub(" ", stated)):
        found.add(Kind.COMPARISON)
    return found or ({Kind.EFFECT} if _begins_with_a_treatment(stated) else set())


def _stated(said: str) -> str:
    """What a sentence itself says is so: without what it asks, has heard, wishes, or says that nobody knows."""
    if words.DEFINITION.search(said):
        return ""
    for pattern in words.NOT_STATED:
        said = pattern.sub(" ", said)
    if not words.INSTRUCTION.search(said):
        return said
    praises = (words.ACTS_ITSELF, words.URGES, words.APPROVAL)
    return said if any(pattern.search(said) for pattern in praises) else ""


def _is_on_topic(stated: str) -> bool:
    patterns = (words.TREATMENTS, words.CONDITIONS, words.SPEAKS_OF_IT)
    return any(pattern.search(stated.strip()) for pattern in patterns)


def _begins_with_a_treatment(stated: str) -> bool:
    """It then says what the treatment is or does, whichever its verb is, save where it only opens a list."""
    return bool(words.TREATMENT_FIRST.search(stated.strip())) and not stated.strip().endswith(":")


def _has_number(said: str) -> bool:
    if words.PEOPLE_OR_SHARE.search(said):
        return True
    if words.DEFINITION.search(said) or words.CLINIC_MATTERS.search(said) and not words.TREATMENTS.search(said):
        return False
    for pattern in (words.NOT_KNOWN, words.ABOUT_WHAT, words.NO_NUMBER):
        said = pattern.sub(" ", said)
    return bool(words.FIGURE.search(said) or words.WORDED.search(said))
