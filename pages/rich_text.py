"""The only place where an editor's text becomes HTML, and is cleaned."""

import re

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

ALLOWED_TAGS = {
    *("h2", "h3", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
HEADING = re.compile(r"<h2(?: id=\"([^\"]*)\")?>(.*?)</h2>", re.DOTALL)
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
MARK_UP = re.compile(r"<[^>]+>")
MARKER = re.compile(r"\s*\[R\d[^\]]*\]")
CITATION = re.compile(r'<sup class="citation">.*?</sup>')


def clean(source: str) -> str:
    """Keep the tags that articles are made of and drop everything else; each h2 has an id afterwards."""
    cleaned = nh3.clean(
        source,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes={"https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )
    return HEADING.sub(_with_id, cleaned)


def to_safe_html(source: str) -> SafeString:
    """Clean HTML that a template may print as it is."""
    return mark_safe(clean(source))  # noqa: S308 (the one place where cleaned text is marked safe)


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


def plain_text(html: str) -> str:
    """The words without tags and citation markers."""
    return nh3.clean(MARKER.sub("", MARK_UP.sub("", html)), tags=set()).replace("&amp;", "&").strip()


def _with_id(found: re.Match[str]) -> str:
    heading_id = found[1] or slugify(plain_text(found[2]))
    return f'<h2 id="{heading_id}">{found[2]}</h2>'


def _framed(found: re.Match[str]) -> str:
    caption = CAPTION.search(found[0])
    name = escape(plain_text(CITATION.sub("", caption[1]))) if caption else "Table"
    return f'<div class="table" role="region" tabindex="0" aria-label="{name}">{found[0]}</div>'
