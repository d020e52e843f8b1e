"""How long ago the packages that the site runs on were last chosen; nobody is asked over the network."""

import re
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from clinic_site.spoken_times import spoken_day
from clinic_site.status import keeper

OLD_AFTER = timedelta(days=45)
PINNED = re.compile(r"# Pinned on (\d{4}-\d{2}-\d{2})")  # the first line of requirements.txt; `make packages` writes it


def pinned_on() -> date | None:
    """The day on which requirements.txt was made; None when it does not say."""
    try:
        with (settings.BASE_DIR / "requirements.txt").open(encoding="utf-8") as lines:
            found = PINNED.fullmatch(lines.readline().rstrip())
        return date.fromisoformat(found[1]) if found else None
    except (OSError, ValueError):
        return None


def look() -> str:
    day = pinned_on()
    if day is None:
        return f"The site does not know when it was last updated. Ask {keeper()} to update it."
    if timezone.localdate() - day <= OLD_AFTER:
        return ""
    return (
        f"The programs that the site is built on were last renewed on {spoken_day(day)}. Newer ones mend mistakes that "
        f"others could use to break in. Ask {keeper()} to update the site this week; the guide says how."
    )
