"""What a report of pip-audit leads to; the files in data/ have its form, mirror.json is one that a mirror gave."""

import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine

from clinic_site.supply_chain import audit, exceptions
from clinic_site.supply_chain.exceptions import ExceptionOnRecord, UnusableExceptions
from clinic_site.supply_chain.pins import REQUIREMENTS
from clinic_site.supply_chain.verdict import Verdict, judge, read_report

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 27)


def excused(finding: str = "PYSEC-2019-179", until: date = TODAY, package: str = "flask") -> ExceptionOnRecord:
    return ExceptionOnRecord(package, finding, "high", date(2026, 11, 20), until, "Not called.")


def verdict(report: str, *on_record: ExceptionOnRecord) -> Verdict:
    return judge(read_report((DATA / report).read_text()), on_record, TODAY)


def test_packages_without_a_finding_pass() -> None:
    found = verdict("clean.json")

    assert (found.fails, found.lines) == (False, ["2 packages audited, none with an open finding."])


def test_every_finding_fails_and_says_where_it_is_mended() -> None:
    found = verdict("findings.json")

    assert found.fails is True
    assert found.lines == [
        "NOT AUDITED, the source did not know them: ours.",
        "FOUND: flask 0.5: PYSEC-2019-179, also CVE-2019-1010083, also GHSA-5wv5-4vpf-pj6m, mended in 1.0.",
        "FOUND: flask 0.5: PYSEC-2018-66, also CVE-2018-1000656, also GHSA-562c-5r94-xh97, mended in 0.12.3.",
        "Raise the pin (see README, “Packages”), or put an exception into security/audit-exceptions.toml.",
    ]


def test_finding_that_nobody_has_mended_yet_fails_too() -> None:
    text = (DATA / "findings.json").read_text().replace('["1.0"]', "[]")
    found = judge(read_report(text), [excused("PYSEC-2018-66")], TODAY)

    assert found.fails is True
    assert "also GHSA-5wv5-4vpf-pj6m, not mended in any release yet" in found.lines[1]


def test_findings_on_record_are_excused_by_any_of_their_names() -> None:
    found = verdict("findings.json", excused("CVE-2019-1010083"), excused("PYSEC-2018-66"))

    assert found.fails is False
    assert [line.partition(":")[0] for line in found.lines[1:3]] == ["Excused until 2026-11-27"] * 2


@pytest.mark.parametrize(
    "on_record",
    [excused("PYSEC-2018-66"), excused(package="jinja2"), excused("PYSEC-2018-6")],
    ids=["another finding", "another package", "the beginning of a name"],
)
def test_exception_for_something_else_excuses_nothing(on_record: ExceptionOnRecord) -> None:
    assert verdict("findings.json", on_record).fails is True


def test_exception_that_has_ended_fails_as_overdue() -> None:
    found = verdict("findings.json", excused(until=date(2026, 11, 26)), excused("PYSEC-2018-66"))

    assert found.fails is True
    assert found.lines[1].startswith("OVERDUE: flask 0.5: PYSEC-2019-179")


def test_source_that_knows_none_of_our_packages_is_no_all_clear() -> None:
    found = verdict("mirror.json")

    assert found.fails is False
    assert found.lines == [
        "NOT AUDITED: the source of advisories knows none of our packages; it may be a mirror.",
    ]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"dependencies": [{"name": "x"}]}', "<html>"])
def test_what_is_no_report_is_not_taken_for_one(text: str) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        read_report(text)


@pytest.fixture
def closed_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The way out leads to a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{taken.getsockname()[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        yield


def test_source_that_cannot_be_reached_is_said_aloud_and_fails_nothing(closed_port: None) -> None:
    found = audit.audit()

    assert found.fails is False
    assert found.lines == ["NOT AUDITED: the source of advisories cannot be reached (ProxyError)."]


@pytest.mark.usefixtures("closed_port")
def test_requirements_that_cannot_be_read_fail_whatever_the_network_does(tmp_path: Path) -> None:
    unpinned = tmp_path / "requirements.txt"
    unpinned.write_text("django\n")
    found = audit.audit(unpinned)

    assert (found.fails, found.lines[0][:48]) == (True, "NOT AUDITED: pip-audit did not answer with a rep")
    assert audit.audit(tmp_path / "no-such-file.txt").fails is True
    assert REQUIREMENTS.is_file()


@pytest.mark.usefixtures("closed_port")
def test_unusable_exception_fails_whatever_the_network_does(tmp_path: Path) -> None:
    file = tmp_path / "exceptions.toml"
    file.write_text("[[exception]]\npackage = 'flask'\n")

    assert audit.audit(exceptions_on_record=file).fails is True


GOOD = {
    "package": '"Flask"',
    "id": '"PYSEC-2019-179"',
    "severity": '"high"',
    "found_on": "2026-11-20",
    "until": "2026-11-27",
    "reason": '"Not called."',
}


def exceptions_of(tmp_path: Path, **changed: str) -> list[ExceptionOnRecord]:
    lines = [f"{name} = {value}" for name, value in (GOOD | changed).items() if value]
    (tmp_path / "exceptions.toml").write_text("\n".join(["[[exception]]", *lines]))
    with time_machine.travel(TODAY, tick=False):
        return exceptions.read(tmp_path / "exceptions.toml")


def test_exception_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert exceptions_of(tmp_path) == [excused()]


@pytest.mark.parametrize(
    ("severity", "longest", "too_long"),
    [
        ("critical", "2026-11-23", "2026-11-24"),
        ("high", "2026-11-27", "2026-11-28"),
        ("moderate", "2026-12-20", "2026-12-21"),
        ("low", "2026-12-20", "2026-12-21"),
    ],
)
def test_exception_lasts_no_longer_than_the_fix_time(
    tmp_path: Path, severity: str, longest: str, too_long: str
) -> None:
    assert str(exceptions_of(tmp_path, severity=f'"{severity}"', until=longest)[0].until) == longest
    with pytest.raises(UnusableExceptions, match=f"Entry 1 may hold until {longest} at most: it is {severity}."):
        exceptions_of(tmp_path, severity=f'"{severity}"', until=too_long)


@pytest.mark.parametrize(
    "changed",
    [{name: ""} for name in GOOD]
    + [{"severity": '"grave"'}, {"reason": '" "'}, {"until": '"2026-11-27"'}, {"until": "2026-11-27T10:00:00"}]
    + [{"package": "3"}, {"more": '"x"'}, {"id": "not toml"}],
)
def test_exception_that_is_not_complete_is_refused(tmp_path: Path, changed: dict[str, str]) -> None:
    with pytest.raises(UnusableExceptions):
        exceptions_of(tmp_path, **changed)


def test_exception_that_is_yet_to_be_found_is_refused_and_buys_no_time(tmp_path: Path) -> None:
    assert str(exceptions_of(tmp_path, found_on="2026-11-27")[0].found_on) == "2026-11-27"
    with pytest.raises(UnusableExceptions, match="Entry 1 was found on 2026-11-28, which is yet to come."):
        exceptions_of(tmp_path, found_on="2026-11-28")


def test_exceptions_that_are_on_record_can_be_used() -> None:
    assert [one.package for one in exceptions.read() if one.until < one.found_on] == []
