"""Times that people keep: full hours and quarters."""

from datetime import datetime, timedelta

QUARTER_HOUR = timedelta(minutes=15)


def rounded_up(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment + (QUARTER_HOUR - past if past else timedelta())
