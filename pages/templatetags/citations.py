"""`{% citations %} … [R01] … {% endcitations %}`: numbered citations and their reference list in a page's template."""

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from pages.citations import CitationNumbers, dated_source
from pages.rich_text import as_safe

register = template.Library()
register.filter(dated_source)


class CitationsNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        numbers = CitationNumbers()
        html = numbers.link(self.nodelist.render(context))
        references = render_to_string("components/references.html", {"reference_items": numbers.items()})
        return as_safe(html + references)


@register.tag
def citations(parser: Parser, token: Token) -> CitationsNode:
    nodelist = parser.parse(("endcitations",))
    parser.delete_first_token()
    return CitationsNode(nodelist)
