"""Ten codes on paper for the day the phone is lost; each opens the second step once.

django-otp's StaticToken keeps codes as they are. We hand it a keyed hash in their place: whoever reads the database,
or a backup of it, cannot sign in with what is found there. The codes themselves follow from a random seed and the
site's secret key, so that only the seed waits in the session until the person says that the codes are kept. A code has
49 bits and is tried against a throttle, so a fast hash is enough. A new SECRET_KEY makes all of them void.
"""

import secrets
import unicodedata
from base64 import urlsafe_b64encode

from django.contrib.auth.models import AbstractBaseUser
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

HOW_MANY = 10
FEW = 3  # from here on the person is offered new ones
LENGTH = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
SALT = "clinic_site.recovery_codes"
LONGEST_HASH = 16  # characters of StaticToken.token: 96 bits


def make_codes(account: AbstractBaseUser) -> str:
    """Replace the codes of an account; return the seed from which `codes_of` shows them. Run it in a transaction."""
    seed = secrets.token_urlsafe(24)
    StaticDevice.objects.filter(user=account).delete()
    paper = StaticDevice.objects.create(user=account, name="recovery codes")
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=hash_of(code)) for code in codes_of(seed))
    return seed


def codes_of(seed: str) -> list[str]:
    return [_shown(_number(f"{seed}:{place}")) for place in range(HOW_MANY)]


def codes_left(account: AbstractBaseUser) -> int:
    return StaticToken.objects.filter(device__user=account).count()


def hash_of(code: str) -> str:
    """What the database keeps of a code, however it was typed: with or without dash, spaces and capitals."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", code).lower() if letter.isalnum())
    digest = salted_hmac(f"{SALT}.hash", plain, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode()[:LONGEST_HASH]


def _number(words: str) -> int:
    return int.from_bytes(salted_hmac(SALT, words, algorithm="sha256").digest(), "big")


def _shown(number: int) -> str:
    letters = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return f"{letters[:5]}-{letters[5:]}"
