"""Load from wrk: one thread, 32 connections, for a bounded time, to this machine alone."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 32
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}  # in milliseconds


@dataclass(frozen=True)
class Load:
    """What wrk says of one run."""

    requests: int
    per_second: float
    median: float  # milliseconds
    p99: float  # milliseconds


class Refused(RuntimeError):
    """The server answered with errors: what was measured is not the page."""


def wrk() -> str | None:
    """The program, or None where it is not installed."""
    return shutil.which("wrk")


def put_load(port: int, path: str, headers: Mapping[str, str], seconds: int) -> Load:
    command = [wrk() or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command.append(f"http://127.0.0.1:{port}{path}")
    return _run(command, seconds)


def put_posts(port: int, posts: Path, seconds: int) -> Load:
    """Send each line of `posts` once. Raises Refused when there were too few of them for so many seconds."""
    script = Path(__file__).with_name("posts.lua")
    command = [
        wrk() or "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "--latency",
        "-s",
        str(script),
    ]
    load = _run([*command, f"http://127.0.0.1:{port}"], seconds, POSTS=str(posts))
    if load.requests > len(posts.read_text().splitlines()):
        raise Refused("the prepared posts ran out, and some were sent twice")
    return load


def _run(command: list[str], seconds: int, **environment: str) -> Load:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=seconds + 60, env=os.environ | environment
    )
    return read_report(done.stdout)


def read_report(report: str) -> Load:
    """Read wrk's report. Raises Refused when some answers were errors."""
    if re.search(r"^\s+0 requests in ", report, re.MULTILINE):
        raise Refused("no request was answered in time")
    if failed := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", report):
        raise Refused(failed[0])
    return Load(
        requests=int(_found(r"^\s+(\d+) requests in ", report)[1]),
        per_second=float(_found(r"^Requests/sec:\s+([\d.]+)$", report)[1]),
        median=_milliseconds(50, report),
        p99=_milliseconds(99, report),
    )


def _milliseconds(percentile: int, report: str) -> float:
    number, unit = _found(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)\s*$", report).groups()
    return float(number) * UNITS[unit]


def _found(pattern: str, report: str) -> re.Match[str]:
    found = re.search(pattern, report, re.MULTILINE)
    if found is None:
        raise ValueError(f"wrk's report is not as expected:\n{report}")
    return found
