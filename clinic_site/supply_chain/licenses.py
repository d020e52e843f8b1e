"""Lists the license of each package that the site runs with, and why it is there. Writes security/licenses.md.

`python -m clinic_site.supply_chain.licenses`. The licenses come from the installed packages; the reasons, and the
licenses of what is not installed here, stand in security/packages.toml.
"""

import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

from clinic_site.supply_chain.pins import RECORDS, Pin, pins

LIST, REASONS = RECORDS / "licenses.md", RECORDS / "packages.toml"
# A site that is run and not handed out may use them all; one of these is enough where there is a choice.
ALLOWED = frozenset(
    (
        *("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "BSD", "Apache-2.0", "PSF-2.0", "Unlicense"),
        *("MPL-1.1", "LGPL-2.1-or-later", "LGPL-3.0-only"),
    )
)
# What packages write that is no SPDX expression.
MEANT = {
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "Dual License": "",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "MIT License": "MIT",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "The Unlicense (Unlicense)": "Unlicense",
}
HEAD = """\
# Licenses of what the site runs with

Made by `make licenses` from the installed packages and `packages.toml`; a test holds it against `requirements.txt`.
None of them asks anything of a clinic that runs the site. Who hands the site on to others passes these licenses along,
and may replace what is under the LGPL (psycopg), which is used as it comes.

| package | version | license | why it is there |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Entry:
    pin: Pin
    license: str  # an SPDX expression; "BSD" where a package does not say which
    reason: str

    @property
    def is_allowed(self) -> bool:
        choices = [choice.strip("() ") for choice in self.license.split(" OR ")]
        return any(all(part.strip("() ") in ALLOWED for part in choice.split(" AND ")) for choice in choices)


def entries() -> list[Entry]:
    records = tomllib.loads(REASONS.read_text())
    written, elsewhere = records["why"], records["license_of_what_is_not_installed_everywhere"]
    return [Entry(pin, elsewhere.get(pin.name) or license_of(pin), written.get(pin.name, "")) for pin in pins()]


def license_of(pin: Pin) -> str:
    """As the installed package says it; empty when it is not installed, or in another version."""
    try:
        about = metadata(pin.name)
    except PackageNotFoundError:
        return ""
    return in_spdx(about) if about["Version"] == pin.version else ""


def in_spdx(about: PackageMetadata) -> str:
    """The newer field wins; then one line of free text, then the classifiers, of which each is a choice."""
    if expression := about.get("License-Expression"):
        return expression
    written = (about.get("License") or "").strip()
    if written and "\n" not in written and MEANT.get(written, written):
        return MEANT.get(written, written)
    classified = [name.rpartition(" :: ")[2] for name in about.get_all("Classifier") or [] if "License ::" in name]
    return " OR ".join(MEANT.get(name, name) for name in classified)


def in_markdown() -> str:
    rows = [f"| {one.pin.name} | {one.pin.version} | {one.license} | {one.reason} |" for one in entries()]
    return HEAD + "\n".join(rows) + "\n"


def directly_named() -> list[str]:
    """What requirements.in asks for by name."""
    text = (RECORDS.parent / "requirements.in").read_text()
    return re.findall(r"^([A-Za-z0-9._-]+)", text, re.MULTILINE)


if __name__ == "__main__":
    LIST.write_text(in_markdown())
