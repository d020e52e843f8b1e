"""The checklist of a version, as the staff page shows it."""

from dataclasses import dataclass

from django import template

from pages.check_line import Fault, Line
from pages.checklist import checklist
from pages.models import ArticleVersion
from pages.shelf import shelf

SHOWN_AT_ONCE = 5
FIELDS = {"title", "short_title", "description", "evidence", "in_short", "body", "questions"}

register = template.Library()


@dataclass(frozen=True)
class Listed:
    """The lines of a version in the order of what there is to do; none once it is signed off."""

    must: list[Line]
    should: list[Line]
    passed: list[Line]

    @property
    def count(self) -> int:
        return len(self.must) + len(self.should) + len(self.passed)


@register.simple_tag
def checklist_of(version: ArticleVersion) -> Listed | None:
    """What is saved of a draft or of a version in review, checked now; None when it has been signed off."""
    if version.is_reviewed:
        return None
    lines = checklist(version)
    failing = [line for line in lines if not line.passes]
    must = [line for line in failing if line.is_must]
    return Listed(must, [line for line in failing if not line.is_must], [line for line in lines if line.passes])


@register.simple_tag
def first_faults(line: Line) -> tuple[Fault, ...]:
    return line.faults[:SHOWN_AT_ONCE]


@register.simple_tag
def other_faults(line: Line) -> tuple[Fault, ...]:
    return line.faults[SHOWN_AT_ONCE:]


@register.simple_tag
def address_of(fault: Fault, version: ArticleVersion, may_write: bool) -> str:
    """Where the place of a fault can be seen: the draft's field, or the page that visitors read; "" for neither."""
    if version.is_draft:
        return f"#id_{fault.field}" if may_write and fault.field in FIELDS else ""
    card = shelf().find(version.article.slug)
    if card is None or card.version_id != version.pk:
        return ""
    places = {"body": fault.place, "in_short": "in-short"}
    return f"{card.url}#{places.get(fault.field, 'main')}"
