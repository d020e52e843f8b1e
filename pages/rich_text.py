"""The only place where an editor's text becomes HTML, and is cleaned."""

import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pages import normal_form
from pages.from_word import from_word
from pages.heading_ids import with_ids
from pages.plain_text import UNSEEN, plain_text

# The one list of what an article is made of. The editor builds itself from it.
ALLOWED_TAGS = {
    *("h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {
    "*": set(),  # without it the cleaner would let through a few on every tag
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
# What others write for the same things, or around them; the normal form turns it into the tags above.
READ_AS_WELL = {*normal_form.WRITTEN_AS, *normal_form.BOXES, *normal_form.SPACE}
# The words in these are none of the text.
NEVER_WORDS = {"script", "style", "title"}
HEADING = re.compile(r"<h2(?: id=\"([^\"]*)\")?>(.*?)</h2>", re.DOTALL)
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
CITATION = re.compile(r'<sup class="citation">.*?</sup>')


def clean(source: str, *, earlier: str = "") -> str:
    """Keep the tags that articles are made of, in one way of writing each, and drop everything else.

    Each h2 has an id afterwards; one that has lost its id takes back what the same words had in the text `earlier`.
    """
    cleaned = nh3.clean(
        from_word(source),
        tags=ALLOWED_TAGS | READ_AS_WELL,
        clean_content_tags=NEVER_WORDS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    return with_ids(normal_form.in_normal_form(UNSEEN.sub("", cleaned)), earlier=earlier).strip()


def as_safe(cleaned: str) -> SafeString:
    """Mark HTML that is clean already: a frozen version's, which `clean` made, or what a template has escaped."""
    return mark_safe(cleaned)  # noqa: S308 (callers pass nothing that an editor or visitor wrote since)


def with_scrolling_tables(cleaned: str) -> str:
    """Put each table into a frame that scrolls by itself, by finger or keyboard, named after the table's caption."""
    return TABLE.sub(_framed, cleaned)


def list_of(lines: str) -> str:
    """A bulleted list from one point a line."""
    points = [line.strip() for line in lines.splitlines() if line.strip()]
    return "<ul>" + "".join(f"<li>{escape(point)}</li>" for point in points) + "</ul>"


def contents_of(html: str) -> list[dict[str, str]]:
    """The level-2 headings of cleaned HTML, as id and text."""
    return [{"id": found[1] or "", "text": plain_text(found[2])} for found in HEADING.finditer(html)]


def _framed(found: re.Match[str]) -> str:
    caption = CAPTION.search(found[0])
    name = escape(plain_text(CITATION.sub("", caption[1]))) if caption else "Table"
    return f'<div class="table" role="region" tabindex="0" aria-label="{name}">{found[0]}</div>'
