"""Phrases that medical advertising must not use, with the reason and a neutral alternative."""

import re
from dataclasses import dataclass

from pages.models import ArticleVersion
from pages.passages import sentences_of

PHRASES = {
    r"\bguarantee\w*\b": ("Nobody can promise a result.", "Say what studies found."),
    r"\bmiracles?\b": ("It promises what no medicine does.", "Say what studies found."),
    r"\bbest clinic\b": ("It ranks the clinic without proof.", "Say what the clinic offers."),
}


@dataclass(frozen=True)
class Finding:
    phrase: str
    reason: str
    alternative: str


def findings_in_version(version: ArticleVersion) -> list[Finding]:
    """The phrases of the list that a version uses, each with the reason and an alternative."""
    told = " ".join(one.text for one in sentences_of(version))
    found = [(match[0], *why) for phrase, why in PHRASES.items() for match in re.finditer(phrase, told, re.IGNORECASE)]
    return [Finding(*one) for one in found]
