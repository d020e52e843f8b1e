"""What follows from a report of pip-audit.

Its reports say neither how grave a finding is nor since when it is known. So every finding fails, whether grave or not,
until somebody has looked at it and put an exception on record, which lasts no longer than the fix time for what it is.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from clinic_site.supply_chain.exceptions import FILE, ExceptionOnRecord


@dataclass(frozen=True)
class Finding:
    package: str
    version: str
    names: tuple[str, ...]  # its id, then what others call it
    mended_in: tuple[str, ...]

    @property
    def in_words(self) -> str:
        way_out = f"mended in {' and '.join(self.mended_in)}" if self.mended_in else "not mended in any release yet"
        return f"{self.package} {self.version}: {', also '.join(self.names)}, {way_out}"


@dataclass(frozen=True)
class Report:
    looked_at: int = 0
    skipped: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class Verdict:
    fails: bool = False
    lines: list[str] = field(default_factory=list)


def read_report(text: str) -> Report:
    """The report that `pip-audit --format json --aliases on` prints. Raises ValueError for anything else."""
    packages = json.loads(text)["dependencies"]
    looked_at = [package for package in packages if "skip_reason" not in package]
    return Report(
        looked_at=len(looked_at),
        skipped=tuple(package["name"] for package in packages if "skip_reason" in package),
        findings=tuple(
            Finding(package["name"], package["version"], _names(found), tuple(found["fix_versions"]))
            for package in looked_at
            for found in package["vulns"]
        ),
    )


def _names(found: dict[str, object]) -> tuple[str, ...]:
    return (str(found["id"]), *sorted(found.get("aliases", [])))


def judge(report: Report, exceptions: Iterable[ExceptionOnRecord], today: date) -> Verdict:
    verdict, on_record = Verdict(), list(exceptions)
    if not report.looked_at:
        verdict.lines.append("NOT AUDITED: the source of advisories knows none of our packages; it may be a mirror.")
        return verdict
    if report.skipped:
        verdict.lines.append(f"NOT AUDITED, the source did not know them: {', '.join(report.skipped)}.")
    for finding in report.findings:
        excused = _exception_for(finding, on_record)
        if excused and excused.until >= today:
            verdict.lines.append(f"Excused until {excused.until}: {finding.in_words}. {excused.reason}")
        else:
            verdict.fails = True
            verdict.lines.append(f"{'OVERDUE' if excused else 'FOUND'}: {finding.in_words}.")
    if verdict.fails:
        verdict.lines.append(f"Raise the pin (see README, “Packages”), or put an exception into security/{FILE.name}.")
    else:
        verdict.lines.append(f"{report.looked_at} packages audited, none with an open finding.")
    return verdict


def _exception_for(finding: Finding, exceptions: Iterable[ExceptionOnRecord]) -> ExceptionOnRecord | None:
    """The one that lasts longest."""
    found = [one for one in exceptions if one.package == finding.package and one.id in finding.names]
    return max(found, key=lambda one: one.until, default=None)
