"""What stands around a phrase and may make it fine: a denial, a source, a question, a call for help."""

import re

from pages.wording.denial import Denials, is_answered_no
from pages.wording.rules import Rule
from pages.wording.sentence_bounds import SentenceBounds

CRISIS = re.compile(
    r"\b(?:988|911|emergency|lifeline|poison control|in danger|suicid\w*|such thoughts|(?:hurt|harm) yourself"
    r"|your (?:\w+ )?(?:team|doctor))\b",
    re.IGNORECASE,
)
QUESTION = re.compile(
    r"^[-+#>\d. \"'(]*(?:is|are|does|do|can|could|will|would|has|have|how|what|which|who|why)\b[^.!]*\?[\"')]*\s*$",
    re.IGNORECASE,
)
AGREED = re.compile(
    r"^[\"'(]*(?:yes|absolutely|of course|definitely|certainly|it is|they are|it does)\b", re.IGNORECASE
)
NAMED = re.compile(r"(?:\bnot|\bnever \w+|\binstead of|\brather than|\bavoid\w*)(?: the words?)?:? \"$", re.IGNORECASE)


class Context:
    """A simplified text with its sentences, sources and denials, each found once."""

    def __init__(self, text: str, *, is_sourced: bool) -> None:
        self._text = text
        self._sentences = SentenceBounds(text)
        self._denials = Denials(text)
        self._is_all_sourced = is_sourced or self._sentences.all_share_a_source()
        self._ways = {
            "denied": self._is_denied,
            "named": self._is_named,
            "sourced": self._is_sourced,
            "asked": self._is_asked,
            "crisis": self._is_crisis,
        }

    def excuses(self, rule: Rule, start: int, end: int) -> bool:
        """Whether the phrase is one of the rule's exceptions, or fine in one of the ways that the rule allows."""
        return rule.is_excepted(self._text, start, end) or any(self._ways[way](start, end) for way in rule.fine_when)

    def _is_denied(self, start: int, end: int) -> bool:
        sentence = self._sentences.around(start)
        if self._denials.reach(start, end, sentence):
            return True
        return "?" in self._text[end : sentence[1]] and is_answered_no(self._sentences.after(start))

    def _is_named(self, start: int, end: int) -> bool:
        return NAMED.search(self._text, max(start - 60, 0), start) is not None

    def _is_sourced(self, start: int, end: int) -> bool:
        return self._is_all_sourced or self._sentences.is_sourced(start)

    def _is_asked(self, start: int, end: int) -> bool:
        is_question = QUESTION.search(self._sentence(start)) is not None
        return is_question and AGREED.search(self._sentences.after(start)) is None

    def _is_crisis(self, start: int, end: int) -> bool:
        return CRISIS.search(self._sentence(start)) is not None

    def _sentence(self, position: int) -> str:
        begins, ends = self._sentences.around(position)
        return self._text[begins:ends]
