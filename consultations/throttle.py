"""How many posts one address, and everybody together, may send; counted where all processes see it."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum

from django.conf import settings
from django.db import connection
from django.utils import timezone

from clinic_site.client_address import throttle_key_of
from consultations.models import ThrottleCount

DAY = 86_400  # seconds
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
    from_there, from_everywhere = counts({f"address:{hashed(address)}": HOUR, "overall": MINUTE})
    own = _press(from_there, settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS)
    overall = _press(from_everywhere, settings.POSTS_PER_MINUTE_OVERALL)
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
    """Add one to the window of `window` seconds that is running now; return the new count."""
    return counts({what: window})[0]


def counts(windows: Mapping[str, int]) -> list[int]:
    """The same for several at once, each with its length in seconds, in one statement; returns the counts in order."""
    now = timezone.now().timestamp()
    ends = {f"{what}:{int(now) // window}": (int(now) // window + 1) * window for what, window in windows.items()}
    table = connection.ops.quote_name(ThrottleCount._meta.db_table)
    statement = (
        f"INSERT INTO {table} (key, count, ends_at) VALUES {', '.join(['(%s, 1, %s)'] * len(ends))} "  # noqa: S608
        f"ON CONFLICT (key) DO UPDATE SET count = {table}.count + 1 RETURNING key, count"
    )
    values = [value for key, end in ends.items() for value in (key, _forgotten_at(end))]
    found = dict(connection.light_write(statement, values))
    return [found[key] for key in ends]


def _forgotten_at(end: int) -> object:
    """An hour after the end of a window, in seconds since 1970, as the database takes it."""
    moment = datetime.fromtimestamp(end, tz=timezone.get_default_timezone()) + timedelta(hours=1)
    return connection.ops.adapt_datetimefield_value(moment)
