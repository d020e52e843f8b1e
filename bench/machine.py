"""In words, on what machine a run took place."""

import os
import platform


def in_words() -> str:
    cores = len(os.sched_getaffinity(0))
    return f"{cores} core{'s' if cores != 1 else ''}, {platform.system()}, Python {platform.python_version()}"
