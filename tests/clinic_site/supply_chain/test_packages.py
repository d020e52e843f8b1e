"""The records of what the site runs with hold exactly what requirements.txt pins."""

import json
import re
import tomllib
from email.message import Message
from pathlib import Path

import pytest

from clinic_site.supply_chain import licenses
from clinic_site.supply_chain.bill import write_bill
from clinic_site.supply_chain.licenses import Entry, in_spdx
from clinic_site.supply_chain.pins import REQUIREMENTS, Pin, normal, pins


def test_pins_are_read_with_extras_marks_and_any_spelling() -> None:
    lines = [
        "Django_Csp[x]==4.0 \\",
        "    --hash=sha256:aa",
        "    # via nothing==1",
        "tzdata==2026.6 ; os == 'win32' \\",
    ]

    assert pins("\n".join(lines)) == [Pin("django-csp", "4.0"), Pin("tzdata", "2026.6")]


def test_every_package_is_pinned_with_hashes() -> None:
    text = REQUIREMENTS.read_text()
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if not block.startswith("#")]

    assert len(blocks) == len(pins()) > 30
    assert [block.partition(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_bill_of_materials_holds_every_package_that_the_site_runs_with(tmp_path: Path) -> None:
    write_bill(tmp_path / "sbom.json")
    bill = json.loads((tmp_path / "sbom.json").read_text())

    assert bill["bomFormat"] == "CycloneDX"
    assert sorted(Pin(one["name"], one["version"]) for one in bill["components"]) == pins()
    assert [one["name"] for one in bill["components"] if "SHA-256" not in json.dumps(one)] == []


def test_list_of_licenses_is_the_one_that_make_licenses_would_write() -> None:
    assert licenses.LIST.read_text() == licenses.in_markdown()


def test_every_package_has_a_license_that_is_allowed_and_a_reason() -> None:
    found = licenses.entries()

    assert [one.pin.name for one in found] == [pin.name for pin in pins()]
    assert [(one.pin.name, one.license) for one in found if not one.is_allowed] == []
    assert [one.pin.name for one in found if not one.reason] == []


def test_no_reason_is_left_for_a_package_that_is_gone() -> None:
    records = tomllib.loads(licenses.REASONS.read_text())

    assert {name for part in records.values() for name in part} - {pin.name for pin in pins()} == set()


def test_site_asks_for_no_more_than_25_packages_by_name() -> None:
    named = [normal(name) for name in licenses.directly_named()]

    assert len(named) <= 25
    assert set(named) - {pin.name for pin in pins()} == set()


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND BSD-2-Clause", True),
        ("GPL-2.0-or-later OR MPL-1.1", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only OR SSPL-1.0", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_license_is_allowed_when_one_choice_asks_nothing_of_the_clinic(expression: str, allowed: bool) -> None:
    assert Entry(Pin("x", "1"), expression, "a reason").is_allowed is allowed


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ([("License-Expression", "MIT"), ("License", "something else")], "MIT"),
        ([("License", "Apache License 2.0")], "Apache-2.0"),
        (
            [("License", "All of it\nin lines"), ("Classifier", "License :: OSI Approved :: MIT License")],
            "MIT",
        ),
        (
            [
                ("License", "Dual License"),
                ("Classifier", "License :: OSI Approved :: BSD License"),
                ("Classifier", "License :: OSI Approved :: Apache Software License"),
            ],
            "BSD OR Apache-2.0",
        ),
        ([("Classifier", "Framework :: Django")], ""),
    ],
)
def test_license_is_read_from_what_a_package_says_of_itself(fields: list[tuple[str, str]], expression: str) -> None:
    about = Message()
    for name, value in fields:
        about[name] = value

    assert in_spdx(about) == expression
