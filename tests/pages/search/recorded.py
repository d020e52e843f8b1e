"""The sixty questions, and what search answered when they were last recorded.

After a change of texts or rules: `DJANGO_SETTINGS_MODULE=clinic_site.settings_test python -m pytest
tests/pages/search/test_answer.py` says what differs; with RECORD_SEARCH=1 in the environment it records anew.
"""

import json
import tomllib
from pathlib import Path

DATA = Path(__file__).parent / "data"
ANSWERS = DATA / "answers.json"


def queries() -> dict[str, str]:
    """Each question with the page that answers it best."""
    groups = tomllib.loads((DATA / "queries.toml").read_text())
    return {asked: page for group in groups.values() for asked, page in group.items()}


def recorded() -> dict[str, list[str]]:
    """Each question with the addresses of its first three results."""
    return json.loads(ANSWERS.read_text())


def record(answers: dict[str, list[str]]) -> None:
    ANSWERS.write_text(json.dumps(answers, indent=1) + "\n")
