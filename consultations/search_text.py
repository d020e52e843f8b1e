"""What a request is found by, in one text without capitals and accents; and what somebody typed, as it stands there."""

import unicodedata

from django.db import models

from consultations import phone_numbers
from consultations.references import is_reference, typed

OF = ("name", "phone", "email", "reference")


class SearchTextField(models.TextField):
    """Filled in by itself from what the request is found by."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"default": "", "editable": False, **options})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = search_text(*(getattr(model_instance, name) for name in OF))
        setattr(model_instance, self.attname, text)
        return text


def search_text(name: str, phone: str, email: str, reference: str) -> str:
    """One line each, so that nothing typed is found across two of them."""
    return "\n".join(filter(None, [folded(name), _digits(phone), folded(email), folded(reference)]))


def folded(text: str) -> str:
    """Without capitals, accents, and what is not seen; spaces as single ones."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    seen = "".join(character for character in plain if unicodedata.category(character) not in ("Mn", "Cf"))
    return " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in seen).split())


def words_of(query: str) -> list[str]:
    """What a request must hold to be found, every word of it. A number in any form is one word, and so is a reference.

    Empty for a query in which there is nothing to be seen.
    """
    number = phone_numbers.parse(query)
    if number is not None:
        return [_digits(number.international)]
    if is_reference(typed(query)):
        return [typed(query).casefold()]
    digits = _digits(query)
    if len(digits) >= 3 and not any(character.isalpha() for character in query):
        return [digits]
    return folded(query).split()


def _digits(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFKC", text) if character in "0123456789")
