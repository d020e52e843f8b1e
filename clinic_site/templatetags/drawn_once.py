"""Parts of pages that hang on the clinic's facts alone, drawn once for these facts and this day."""

from dataclasses import dataclass, field
from datetime import date

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from clinic_site.facts import ClinicFacts
from clinic_site.opening_hours import CLINIC_ZONE
from clinic_site.static_storage import has_plain_addresses

register = template.Library()


@dataclass(frozen=True)
class Drawn:
    facts: ClinicFacts
    day: date  # in Leesburg: closures that are over are not shown any more
    parts: dict[tuple[object, ...], SafeString] = field(default_factory=dict)


class DrawnOnceNode(template.Node):
    def __init__(self, nodelist: NodeList, name: str, values: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.name = name
        self.values = values

    def render(self, context: Context) -> SafeString:
        if settings.DEBUG:  # while templates are being written, draw anew
            return self.nodelist.render(context)
        parts = _parts_for(context["clinic"])
        key = (
            self.name,
            has_plain_addresses(),
            *(value.resolve(context, ignore_failures=True) for value in self.values),
        )
        part = parts.get(key)
        if part is None:
            part = parts[key] = self.nodelist.render(context)
        return part


@register.tag
def drawnonce(parser: Parser, token: Token) -> DrawnOnceNode:
    """Draw what stands up to `enddrawnonce` once, and again when the clinic's facts, the day or a named value change.

    `{% drawnonce header offers_call call_href %}`: a name, then every variable that the part reads besides the facts
    and the crisis contacts. Nothing that comes from a visitor or a member of staff may stand in it.
    """
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("enddrawnonce",))
    parser.delete_first_token()
    return DrawnOnceNode(nodelist, name, [parser.compile_filter(value) for value in values])


_drawn: Drawn | None = None


def forget_parts() -> None:
    """Draw every part anew, because the names of static files may be others now."""
    global _drawn
    _drawn = None


def _parts_for(facts: ClinicFacts) -> dict[tuple[object, ...], SafeString]:
    global _drawn
    drawn, day = _drawn, timezone.now().astimezone(CLINIC_ZONE).date()
    if drawn is None or drawn.day != day or not (facts is drawn.facts or facts == drawn.facts):
        drawn = _drawn = Drawn(facts, day)
    return drawn.parts
