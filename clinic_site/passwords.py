"""What a password must not be: long, and yet guessed early. Which ones were stolen elsewhere only a service could tell;
we ask none, and refuse how stolen long ones are made: walks over the keyboard, repetition, a common word with padding.
"""

import re
from itertools import pairwise

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from clinic_site.facts import clinic_facts
from clinic_site.neutral_words import HEALTH_WORDS

LONGEST_LOOKED_AT = 128  # characters; what follows cannot make a password weaker
LEAST_LEFT = 8  # characters that remain when everything guessable is taken away
SHORTEST_WORD = 3
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789")
LOOKALIKES = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
# Words that anybody would try here.
OF_THE_PLACE = (
    *("ketamine", "esketamine", "spravato", "ketalar", "infusion", "infusions", "therapy", "therapies", "clinic"),
    *("virginia", "leesburg", "loudoun", "depression", "anxiety", "bipolar", "autism", "schizophrenia", "patient"),
    *("doctor", "nurse", "reception", "frontdesk", "front desk", "staff", "admin", "owner", "editor", "clinician"),
    *("password", "passphrase", "welcome", "login", "secret", "letmein", "changeme"),
    *(
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("spring", "summer", "autumn", "winter"),
)


class GuessableRestValidator:
    """Refuse a password of which little is left without walks, repetition, and words of the clinic and the person."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        text = password[:LONGEST_LOOKED_AT].casefold()
        if len(_unpredictable(text)) < LEAST_LEFT:
            raise ValidationError(
                "This password repeats itself, or follows the keyboard or the alphabet. Use three or four words that "
                "have nothing to do with each other.",
                code="password_predictable",
            )
        words = [*OF_THE_PLACE, *HEALTH_WORDS, *_words_of_the_clinic(), *_words_of(user)]
        if found := next((word for word in words if _holds(text, word)), None):
            rest = _unpredictable(_without(text, words))
            if len(rest) < LEAST_LEFT:
                raise ValidationError(
                    "This password is made of what anybody would guess here, such as “%(word)s”. Use three or four "
                    "words that have nothing to do with each other, the clinic or you.",
                    code="password_of_the_place",
                    params={"word": found},
                )

    def get_help_text(self) -> str:
        return "Not a walk over the keyboard, not one thing over and over, not the names of the clinic or your own."


class StretchedCommonValidator(CommonPasswordValidator):
    """Refuse a common password that was made long enough by repeating it, by padding, or with a second one."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        text = password[:LONGEST_LOOKED_AT].casefold()
        plain = re.sub(r"[\W_]+", "", text)
        cores = {core for form in (text, plain, plain.translate(LOOKALIKES)) for core in _cores(form)}
        if any(self._is_common(core) for core in cores):
            raise ValidationError(
                "This is a common password made longer. Use three or four words that have nothing to do with each "
                "other.",
                code="password_stretched",
            )

    def get_help_text(self) -> str:
        return "Not a common password made longer. Three or four unrelated words are easy to remember."

    def _is_common(self, core: str) -> bool:
        """Whether it is one common password, or two in a row."""
        if core in self.passwords:
            return True
        cuts = range(SHORTEST_WORD, len(core) - SHORTEST_WORD + 1)
        return any(core[:cut] in self.passwords and core[cut:] in self.passwords for cut in cuts)


def _cores(text: str) -> set[str]:
    """The text, and what remains without repetition and without digits and marks before and after."""
    single = _once(text)
    trimmed = {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form) for form in (text, single)}
    return {core for core in (text, single, *trimmed, *map(_once, trimmed)) if len(core) >= SHORTEST_WORD}


def _once(text: str) -> str:
    """A text that is one piece over and over, perhaps broken off, as that piece alone."""
    for length in range(1, len(text) // 2 + 1):
        piece = text[:length]
        if (piece * (len(text) // length + 1))[: len(text)] == text:
            return piece
    return text


def _unpredictable(text: str) -> str:
    """The characters that do not follow from those before them."""
    once = re.sub(r"(.{1,20}?)\1+", r"\1", text)
    if not once:
        return ""
    return once[0] + "".join(after for before, after in pairwise(once) if not _follows(before, after))


def _follows(before: str, after: str) -> bool:
    """Whether two characters stand side by side on the keyboard, in the alphabet or in counting; or are the same."""
    pair = before + after
    return before == after or any(pair in row or pair in row[::-1] for row in ROWS)


def _words_of_the_clinic() -> list[str]:
    facts = clinic_facts()
    return _long_enough(re.split(r"\W+", f"{facts.name} {facts.neutral_name} {facts.city} {facts.street}"))


def _words_of(user: AbstractBaseUser | None) -> list[str]:
    told = [getattr(user, name, "") or "" for name in ("username", "first_name", "last_name", "email")]
    return _long_enough(re.split(r"[\W_]+", " ".join(told)))


def _long_enough(words: list[str]) -> list[str]:
    return [word.casefold() for word in words if len(word) >= SHORTEST_WORD]


def _holds(text: str, word: str) -> bool:
    return word in text or word in text.translate(LOOKALIKES)


def _without(text: str, words: list[str]) -> str:
    """The text without these words, however they are spelled with digits, and without what only fills up."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
        spelled = text.translate(LOOKALIKES)
        while (at := spelled.find(word)) >= 0:
            text = text[:at] + text[at + len(word) :]
            spelled = text.translate(LOOKALIKES)
    return re.sub(r"[\W\d_]+", "", text)
