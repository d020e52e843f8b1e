"""The sheet that a printed article becomes: which of its parts go on paper, and which sources these parts cite.

On paper the style sheet shows a `part--whole` as it stands, of a `part--seen` its heading with the charts and tables,
and leaves out every other part.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pages.rich_text import HEADING

WHOLE = {"risks", "who-should-not-have-it", "other-options"}
SEEN = re.compile(r"<figure\b.*?</figure>|<table\b.*?</table>", re.DOTALL)
CITED = re.compile(r'href="#ref-(\d+)"')


@dataclass(frozen=True)
class Part:
    """A heading of level 2 with what follows it."""

    name: str
    html: str

    @property
    def on_paper(self) -> str:
        """What of it goes on the sheet; empty for nothing."""
        return self.html if self.name in WHOLE else "".join(SEEN.findall(self.html))

    def __str__(self) -> str:
        extent = "part--whole" if self.name in WHOLE else "part--seen" if self.on_paper else "part--online"
        return f'<div class="part {extent}">{self.html}</div>'


def parts_of(body_html: str) -> tuple[str, list[Part]]:
    """What stands before the first heading of level 2 in a frozen body, and its parts."""
    headings = list(HEADING.finditer(body_html))
    starts = [found.start() for found in headings] + [len(body_html)]
    parts = [
        Part(found[1] or "", body_html[start : starts[place]].strip())
        for place, (found, start) in enumerate(zip(headings, starts, strict=False), start=1)
    ]
    return body_html[: starts[0]], parts


def in_parts(body_html: str) -> str:
    """A frozen body with each part in an element of its own."""
    opening, parts = parts_of(body_html)
    return opening + "".join(map(str, parts))


def marked(items: Iterable[Mapping[str, object]], *printed: str) -> list[dict[str, object]]:
    """A reference list in which `is_online_only` marks the sources that `printed`, the HTML on paper, does not cite."""
    cited = {int(number) for html in printed for number in CITED.findall(html)}
    return [{**item, "is_online_only": item["number"] not in cited} for item in items]
