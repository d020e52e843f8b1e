"""The ids of headings: links and lists of contents lead to them, so they stay when the words around them change."""

import re

from django.utils.text import slugify

from pages.plain_text import plain_text

HEADING = re.compile(r"<(h[23])(?: id=\"([^\"]*)\")?>(.*?)</\1>", re.DOTALL)
GOOD_ID = re.compile(r"(?!ref-|cite-|id_)[a-z][a-z0-9-]{0,79}")


def with_ids(html: str, *, earlier: str = "") -> str:
    """Give each heading of level 2 an id of its own.

    A heading that lost its id takes back the one that it had in `earlier`, by its words; a new one is named after its
    words. What could be taken for a place of the page around the text is no id.
    """
    given = {found[2] for found in HEADING.finditer(html)}
    lost = {plain_text(found[3]): found[2] for found in HEADING.finditer(earlier) if found[2] not in given}
    used: dict[str, int] = {}

    def heading(found: re.Match[str]) -> str:
        tag, own, words = found.groups()
        wanted = own if own and GOOD_ID.fullmatch(own) else lost.get(plain_text(words))
        if not wanted and tag == "h2":
            wanted = _named_after(words)
        if not wanted:
            return f"<{tag}>{words}</{tag}>"
        return f'<{tag} id="{_free(wanted, used)}">{words}</{tag}>'

    return HEADING.sub(heading, html)


def _named_after(words: str) -> str:
    name = slugify(plain_text(words))[:80].strip("-")
    return name if GOOD_ID.fullmatch(name) else f"section-{name}".strip("-")[:80]


def _free(wanted: str, used: dict[str, int]) -> str:
    """The id itself, or with the next number when a heading before it has it; `used` has the last number of each."""
    number, free = used.get(wanted, 1), wanted
    while free in used:
        number += 1
        free = f"{wanted}-{number}"
    used[free], used[wanted] = 1, number
    return free
