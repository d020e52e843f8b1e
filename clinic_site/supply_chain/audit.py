"""Asks for known weaknesses of the packages that the site runs with. `python -m clinic_site.supply_chain.audit`.

Ends with 1 for a finding that no exception excuses, and with 0 where the source of advisories cannot be reached, which
it says aloud. Needs the packages of requirements-dev.txt.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from clinic_site.supply_chain import exceptions
from clinic_site.supply_chain.pins import REQUIREMENTS
from clinic_site.supply_chain.verdict import Verdict, judge, read_report

LONGEST = 60  # seconds in all
# For one answer of the source; the requirements are read as they stand, so nothing is installed or resolved.
HOW = ["--disable-pip", "--require-hashes", "--timeout=5", "--progress-spinner=off", "--format=json", "--aliases=on"]
# What the last line of a failure begins with when the network, and not our own file, is what failed.
NO_ANSWER = ("requests.exceptions.", "urllib3.exceptions.", "pip_audit._service.interface.", "ConnectionResetError")
OVERTIME = f"no answer in {LONGEST} seconds"


class Unreachable(Exception):
    """Says why there is no report."""


def main() -> None:
    verdict = audit()
    for line in verdict.lines:
        print(line, flush=True)  # noqa: T201 (a command for people)
    sys.exit(1 if verdict.fails else 0)


def audit(requirements: Path = REQUIREMENTS, exceptions_on_record: Path = exceptions.FILE) -> Verdict:
    try:
        on_record = exceptions.read(exceptions_on_record)
        report = read_report(ask(requirements))
    except Unreachable as why:
        return Verdict(lines=[f"NOT AUDITED: the source of advisories cannot be reached ({why})."])
    except exceptions.UnusableExceptions as wrong:
        return Verdict(fails=True, lines=[str(wrong)])
    except (ValueError, LookupError, TypeError) as wrong:
        return Verdict(fails=True, lines=[f"NOT AUDITED: pip-audit did not answer with a report ({wrong})."])
    return judge(report, on_record, datetime.now(tz=UTC).date())


def ask(requirements: Path) -> str:
    """What pip-audit prints about these requirements. Raises Unreachable, or ValueError when it fails otherwise."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), *HOW]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise Unreachable(OVERTIME) from None
    if ended.stdout.strip():
        return ended.stdout
    said = ended.stderr.strip().splitlines() or ["nothing was said"]
    if said[-1].startswith(NO_ANSWER):
        raise Unreachable(said[-1].partition(":")[0].rpartition(".")[2])
    raise ValueError(said[-1])


if __name__ == "__main__":
    main()
