"""Secrets that somebody could guess, or that were copied from an example."""

import base64
from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

# In examples, tests and lists of words; by chance no random key of ours holds one of them.
SAMPLE_WORDS = ("for tests alone", "change", "example", "insecure", "password", "replace", "secret", "sample")
SAMPLE_PASSWORDS = ("", "clinic", "password", "postgres", "secret", "changeme")
FEWEST_CHARACTERS = 10  # different ones: 40 random hexadecimal digits have fewer once in ten thousand times
FEWEST_BYTES = 20  # different ones: 32 random bytes have fewer once in ten thousand million times
HOW_TO_MAKE = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
NEW_KEY = (
    "Make one as .env.example says, and put it in front; keep the old one behind it for as long as anything is "
    "written with it."
)
Text = str | bytes


@register(Tags.security, deploy=True)
def secrets_are_hard_to_guess(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    told = {
        "SECRET_KEY": "Whoever guesses it could make up sign-ins and confirmations.",
        "CONTACT_HASH_KEY": "Whoever guesses it could find out who asked not to be contacted.",
    }
    return [
        Error(f"{name} can be guessed. {what}", hint=f"{HOW_TO_MAKE}, and set {name}.", id="clinic.E040")
        for name, what in told.items()
        if is_easy(getattr(settings, name))
    ]


@register(Tags.security, deploy=True)
def encryption_keys_are_random(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    return [
        Error(
            f"The key “{key_id}” of {name} was typed, not drawn: whoever has a copy of the data could open it.",
            hint=NEW_KEY,
            id="clinic.E041",
        )
        for name, key_id, key in _encryption_keys()
        if is_easy_key(key)
    ]


@register(Tags.security, deploy=True)
def no_secret_is_used_twice(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Whoever learns one of them would have learned the other."""
    named = [("SECRET_KEY", settings.SECRET_KEY), ("CONTACT_HASH_KEY", settings.CONTACT_HASH_KEY)]
    named += [(f"{name} ({key_id})", base64.b64encode(key).decode()) for name, key_id, key in _encryption_keys()]
    return [
        Error(
            f"{name} and {other} are the same or one holds the other: whoever learns one knows both.",
            hint=f"Make a new {other.partition(' ')[0]} of its own; see .env.example.",
            id="clinic.E042",
        )
        for place, (name, value) in enumerate(named)
        for other, other_value in named[place + 1 :]
        if value in other_value or other_value in value
    ]


@register(Tags.security, deploy=True)
def passwords_are_no_samples(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    database = settings.DATABASES["default"]
    found = [
        ("DATABASE_URL", str(database.get("PASSWORD") or ""), bool(database.get("PASSWORD"))),
        ("EMAIL_URL", settings.EMAIL_HOST_PASSWORD or "", bool(settings.EMAIL_HOST_USER)),
    ]
    return [
        Error(
            f"The password in {name} is one of those that are tried first.",
            hint=f"Give that account a long random password, and set {name}.",
            id="clinic.E043",
        )
        for name, password, is_used in found
        if is_used and password.casefold() in SAMPLE_PASSWORDS
    ]


def is_easy(secret: str) -> bool:
    """Whether a secret has few different characters, holds a word of examples, or goes up and down like a keyboard."""
    return (
        len(set(secret)) < FEWEST_CHARACTERS
        or any(word in secret.casefold() for word in SAMPLE_WORDS)
        or _is_a_row_or_a_repeat(secret)
    )


def is_easy_key(key: bytes) -> bool:
    """Whether 32 bytes are few different ones, letters and digits throughout, or a row that goes on by one."""
    return len(set(key)) < FEWEST_BYTES or all(32 <= byte < 127 for byte in key) or _is_a_row_or_a_repeat(key)


def _is_a_row_or_a_repeat(value: Text) -> bool:
    codes = list(value) if isinstance(value, bytes) else [ord(character) for character in value]
    steps = [abs(after - before) <= 1 for before, after in zip(codes, codes[1:], strict=False)]
    return sum(steps) > len(steps) / 2 or (value + value).find(value, 1) < len(value)


def _encryption_keys() -> Iterator[tuple[str, str, bytes]]:
    for name in ("FIELD_ENCRYPTION_KEYS", "BACKUP_KEYS"):
        for key_id, key in (getattr(settings, name, None) or {}).items():
            yield name, key_id, key
