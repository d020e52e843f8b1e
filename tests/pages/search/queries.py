"""The sixty questions."""

import tomllib
from pathlib import Path

DATA = Path(__file__).parent / "data" / "queries.toml"


def queries() -> dict[str, str]:
    """Each question with the page that answers it best."""
    groups = tomllib.loads(DATA.read_text())
    return {asked: page for group in groups.values() for asked, page in group.items()}
