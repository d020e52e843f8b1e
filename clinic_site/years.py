"""How long something is kept that is kept for years."""

from datetime import datetime


def years_after(moment: datetime, years: int) -> datetime:
    """The same day and time so many years later; for February 29, March 1 where that year has none."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, month=3, day=1)
