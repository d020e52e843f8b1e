"""SECURITY.md and the list of logs say what is true: each test that they name is there, each logger is told of."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TESTS = ROOT / "tests"
ROW = re.compile(
    r"^\| (?P<ids>[\d., –]+) \| (?P<about>[^|]+) \| (?P<standing>[^|]+) \| (?P<shown>[^|]*)\|$", re.MULTILINE
)
NAMED = re.compile(r"[a-z_/]+test_[a-z_]+\.py(?:::test_\w+)?|\btest_[a-z_]+\.py(?:::test_\w+)?")
STANDINGS = {"met", "partly", "not met", "does not apply", "by the guide"}
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, by its published list; those of level 3 stand
# behind them in each. V10 (OAuth) and V17 (WebRTC) are left out as a whole.
SECTIONS = {
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4},
    **{"7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1},
    **{"9.1": 3, "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1},
    **{"12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3},
    **{"15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3},
}
LOGGER = re.compile(r'getLogger\("([a-z.]+)"\)')


def rows() -> list[re.Match[str]]:
    text = (ROOT / "SECURITY.md").read_text()
    return list(ROW.finditer(text[text.index("## OWASP ASVS") :]))


def requirements(ids: str) -> list[str]:
    """`1.2.6–1.2.8, 1.3.1` as each of its numbers."""
    found = []
    for part in ids.split(", "):
        first, _, last = part.strip().partition("–")
        section, _, start = first.rpartition(".")
        end = (last or first).rpartition(".")[2]
        found += [f"{section}.{number}" for number in range(int(start), int(end) + 1)]
    return found


def is_there(name: str) -> bool:
    path, _, function = name.partition("::")
    file = TESTS / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text())
    return not function or any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body)


def test_every_requirement_of_levels_1_and_2_stands_in_the_table_once() -> None:
    told = [number for row in rows() for number in requirements(row["ids"])]
    wanted = [f"{section}.{number}" for section, count in SECTIONS.items() for number in range(1, count + 1)]

    assert sorted(told) == sorted(wanted)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["ids"])
def test_every_row_says_how_it_stands_and_names_tests_that_are_there(row: re.Match[str]) -> None:
    named = NAMED.findall(row["shown"])

    assert row["standing"] in STANDINGS
    assert [name for name in named if not is_there(name)] == []
    if row["standing"] == "met":
        assert named
        assert NAMED.sub("", row["shown"]).replace(",", "").strip() == ""
    if row["standing"] in ("partly", "not met"):
        assert row["shown"].strip()


def test_test_that_is_not_there_would_be_noticed() -> None:
    assert is_there("test_security_records.py::test_test_that_is_not_there_would_be_noticed")
    assert not is_there("test_security_records.py::test_of_nothing")
    assert not is_there("test_no_such_file.py")


def test_every_record_that_security_md_links_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    links = re.findall(r"\]\((security/[^)]+)\)", text)
    tests = re.findall(r"`(tests/[a-z_/]+\.py)`", text)

    assert len(links) >= 6
    assert [path for path in (*links, *tests) if not (ROOT / path).is_file()] == []


def test_times_for_mending_are_those_that_the_audit_keeps_to() -> None:
    text, policy = (ROOT / "SECURITY.md").read_text(), (ROOT / "security/policy.txt").read_text()

    assert re.findall(r"\| (72 hours|7 days|30 days) \|", text) == ["72 hours", "7 days", "30 days"]
    assert re.findall(r"within (72 hours|7 days|30 days)", policy) == ["72 hours", "7 days", "30 days"]


def test_every_logger_of_ours_is_in_the_list_of_logs() -> None:
    folders = [ROOT / name for name in ("clinic_site", "pages", "consultations")]
    used = {name for folder in folders for file in folder.rglob("*.py") for name in LOGGER.findall(file.read_text())}
    told = set(re.findall(r"^\| `(clinic\.[a-z]+)` \|", (ROOT / "security/LOGS.md").read_text(), re.MULTILINE))

    assert len(used) >= 8
    assert used == told


def test_breach_runbook_names_the_clocks_and_marks_what_the_clinic_has_yet_to_fill_in() -> None:
    text = (ROOT / "security/BREACH.md").read_text()

    assert [law for law in ("45 CFR 164.404", "16 CFR 318", "§ 18.2-186.6", "60 days") if law not in text] == []
    assert "| decides (privacy official) | [owner] | [number] |" in text
