"""Telephone numbers as people write them. Numbers without a plus sign are taken as US numbers."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

NORTH_AMERICAN = re.compile(r"[2-9]\d\d[2-9]\d{6}")


@dataclass(frozen=True)
class PhoneNumber:
    international: str  # E.164, for example +17035550142
    extension: str


def parse(text: str) -> PhoneNumber | None:
    """The number in `text`, alone or among words, or None when there is none that could be dialed, or more than one."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = "".join(character for character in plain if unicodedata.category(character) != "Cf")
    return _alone(plain) or _among_words(plain)


def _alone(plain: str) -> PhoneNumber | None:
    if sum(character.isalpha() for character in plain) > len("extension"):
        return None
    plain = plain.removeprefix("tel:")
    try:
        number = phonenumbers.parse(f"+{plain[2:]}" if plain.startswith("00") else plain, "US")
    except phonenumbers.NumberParseException:
        return None
    return _dialable(number)


def _among_words(plain: str) -> PhoneNumber | None:
    found = phonenumbers.PhoneNumberMatcher(plain, "US", leniency=phonenumbers.Leniency.POSSIBLE)
    numbers = {_dialable(match.number) for match in found}
    return numbers.pop() if len(numbers) == 1 else None


def _dialable(number: phonenumbers.PhoneNumber) -> PhoneNumber | None:
    if not phonenumbers.is_possible_number(number) or not _can_be_dialed(number):
        return None
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return PhoneNumber(international, number.extension or "")


def _can_be_dialed(number: phonenumbers.PhoneNumber) -> bool:
    """Known numbers, and any US number of the right shape: area codes may be newer than the library."""
    north_american = number.country_code == 1 and NORTH_AMERICAN.fullmatch(str(number.national_number))
    return phonenumbers.is_valid_number(number) or bool(north_american)


def display(international: str, extension: str = "") -> str:
    """A number as staff read it: US numbers in the national form, others with their country code."""
    try:
        number = phonenumbers.parse(international, None)
    except phonenumbers.NumberParseException:
        return international
    is_national = number.country_code == 1
    wanted = phonenumbers.PhoneNumberFormat.NATIONAL if is_national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    text = phonenumbers.format_number(number, wanted)
    return f"{text} ext. {extension}" if extension else text
