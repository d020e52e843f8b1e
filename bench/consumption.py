"""What a server's processes use, workers and master together, as the kernel counts it: CPU time and memory."""

import os
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")  # a second
GONE = (FileNotFoundError, ProcessLookupError)


def family(root: int) -> list[int]:
    """A process and all that it has started, and what these have started."""
    found = [root]
    for pid in found:
        for children in (PROC / str(pid) / "task").glob("*/children"):
            with suppress(*GONE):
                found += map(int, children.read_text().split())
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of the whole family, with that of workers that have already ended."""
    return sum(_ticks(pid) for pid in family(root)) / TICKS


def memory(root: int) -> int:
    """Bytes that the family holds; a page that several processes share counts to each by its share (PSS)."""
    return sum(_proportional_share(pid) for pid in family(root))


def _ticks(pid: int) -> int:
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except GONE:
        return 0
    return ticks_in(stat)


def ticks_in(stat: str) -> int:
    """User and system time in a line of /proc/*/stat: its own, and that of its children that have ended."""
    after_name = stat.rpartition(")")[2].split()  # a name may hold spaces and brackets
    return sum(map(int, after_name[11:15]))


def _proportional_share(pid: int) -> int:
    try:
        rollup = (PROC / str(pid) / "smaps_rollup").read_text()
    except GONE:
        return 0
    return share_in(rollup)


def share_in(rollup: str) -> int:
    """The bytes on the line `Pss:` of /proc/*/smaps_rollup."""
    (line,) = (line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024
