"""The articles and references that come with the site, as files in `content/`."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pages import charts
from pages.models import Reference

CONTENT = Path(__file__).parent / "content"
FRONT_MATTER = "+++\n"


@dataclass(frozen=True)
class ShippedArticle:
    slug: str
    title: str
    short_title: str
    description: str
    kind: str
    evidence: str
    position: int
    written_on: date
    offers_call: bool
    touches_suicide: bool
    in_short: list[str]
    former_claims: dict[str, str]
    questions: list[str]
    body: str
    digest: str

    def words(self) -> dict[str, object]:
        """The fields of a version with these words."""
        names = ("title", "short_title", "description", "evidence", "body", "offers_call", "touches_suicide")
        lines = {"in_short": "\n".join(self.in_short), "questions": "\n".join(self.questions)}
        return {**{name: getattr(self, name) for name in names}, **lines, "written_on": self.written_on}


def articles() -> list[ShippedArticle]:
    """Every shipped article, in reading order."""
    found = [_read(path) for path in sorted((CONTENT / "articles").glob("*.html"))]
    return sorted(found, key=lambda article: article.position)


@cache
def references() -> dict[str, Reference]:
    """Every shipped reference by its key, as unsaved records."""
    tables = tomllib.loads((CONTENT / "references.toml").read_text())
    return {
        key: Reference(key=key, **values, shipped_digest=_digest(json.dumps(values, sort_keys=True)))
        for key, values in tables.items()
    }


@cache
def approval_statement() -> str:
    """The statement on approval that stands at the head of every article, with its citations."""
    return (CONTENT / "approval_statement.html").read_text().strip()


def _read(path: Path) -> ShippedArticle:
    text = path.read_text()
    _, front_matter, body = text.split(FRONT_MATTER, 2)
    read_by_visitors = charts.place(text) + approval_statement()
    return ShippedArticle(
        slug=path.stem, body=body.strip(), digest=_digest(read_by_visitors), **tomllib.loads(front_matter)
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
