"""How many posts one address, and everybody together, may send; counted where all processes see it."""

import hashlib
import hmac
from datetime import datetime, timedelta
from enum import IntEnum

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clinic_site.client_address import throttle_key_of
from consultations.models import ThrottleCount

HOUR = 3600  # seconds
MINUTE = 60  # seconds
# Between the limit and ten times the limit posts are set aside; only above that are they turned away.
REFUSED_ABOVE = 10
SAME_CONNECTION = "Many requests came from the same connection within an hour."
EVERYBODY_AT_ONCE = "Very many requests came from everywhere within a minute."


class Press(IntEnum):
    """How hard the form is being pressed."""

    ORDINARY = 0
    DOUBTFUL = 1
    TOO_MUCH = 2


def count_post(address: str) -> tuple[Press, str]:
    """Count one post from `address`; return how doubtful that is, and why in words (empty when it is not)."""
    own = _press(count(f"address:{hashed(address)}", HOUR), settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS)
    overall = _press(count("overall", MINUTE), settings.POSTS_PER_MINUTE_OVERALL)
    if own is Press.ORDINARY and overall is Press.ORDINARY:
        return Press.ORDINARY, ""
    if own >= overall:
        return own, SAME_CONNECTION
    return overall, EVERYBODY_AT_ONCE


def sweep() -> None:
    """Forget windows that are over."""
    ThrottleCount.objects.filter(ends_at__lt=timezone.now()).delete()


def _press(posts: int, limit: int) -> Press:
    if posts > limit * REFUSED_ABOVE:
        return Press.TOO_MUCH
    return Press.DOUBTFUL if posts > limit else Press.ORDINARY


def hashed(address: str) -> str:
    """A keyed hash of what counts as one visitor; the address cannot be told from it."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, throttle_key_of(address).encode(), hashlib.sha256).hexdigest()[:32]


def count(what: str, window: int) -> int:
    """Add one to the window of `window` seconds that is running now, in one statement; return the new count."""
    number = int(timezone.now().timestamp()) // window
    ends_at = datetime.fromtimestamp((number + 1) * window, tz=timezone.get_default_timezone()) + timedelta(hours=1)
    table = connection.ops.quote_name(ThrottleCount._meta.db_table)
    statement = (
        f"INSERT INTO {table} (key, count, ends_at) VALUES (%s, 1, %s) "  # noqa: S608 (the table's own name)
        f"ON CONFLICT (key) DO UPDATE SET count = {table}.count + 1 RETURNING count"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [f"{what}:{number}", connection.ops.adapt_datetimefield_value(ends_at)])
        return int(cursor.fetchone()[0])
