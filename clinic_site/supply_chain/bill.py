"""Writes the bill of materials, in CycloneDX's JSON. `python -m clinic_site.supply_chain.bill` writes var/sbom.json."""

import subprocess
import sys
from pathlib import Path

from clinic_site.supply_chain.pins import REQUIREMENTS, ROOT

BILL = ROOT / "var" / "sbom.json"


def write_bill(path: Path = BILL) -> None:
    """Everything that requirements.txt pins, with versions and hashes; the same file for the same pins."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    how = ["--output-reproducible", "--output-format", "JSON", "--output-file", str(path)]
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(REQUIREMENTS), *how]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    write_bill()
    print(f"Wrote {BILL.relative_to(ROOT)}.")  # noqa: T201 (a command for people)
