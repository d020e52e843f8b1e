"""Cuts a page into passages: its opening, and one for each section that a link can lead to."""

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from pages.models import ArticleVersion
from pages.search.words import stems_of

# What stands inside a text and does not belong to its words, by tag and by class.
PASSED_OVER_TAGS = frozenset({"sup", "script", "style", "svg", "form", "nav"})
PASSED_OVER_CLASSES = frozenset(
    {"approval", "ask-panel", "card-list", "references", "sample", "steps", "first-screen__ask"}
)
VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "use", "wbr"})
HEADINGS = ("h2", "h3")
CLOSED = (".", "!", "?", ":", "…")


@dataclass
class Passage:
    heading_id: str = ""  # empty for the opening of a page
    heading: str = ""
    text: str = ""
    subheadings: list[str] = field(default_factory=list)
    extra: str = ""  # words that it is found by and does not show

    @cached_property
    def head_stems(self) -> list[str]:
        """What the passage says it is about."""
        return stems_of(" ".join([self.heading, *self.subheadings, self.extra]))

    @cached_property
    def stems(self) -> list[str]:
        return stems_of(self.text)


def passages_of(version: ArticleVersion) -> list[Passage]:
    """The passages of an article's version, its opening first."""
    in_short = " ".join(passage.text for passage in passages_in(version.in_short_html))
    title = f"{version.title} {version.short_title}"
    opening = Passage(heading=title, text=f"{version.description} {in_short}".strip())
    return [opening, *(passage for passage in passages_in(version.body_html) if passage.text)]


def passages_in(html: str) -> list[Passage]:
    """The passages of clean HTML in order; what stands before the first heading with an id comes first."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [passage for passage in reader.passages if passage.text or passage.heading]


class _Reader(HTMLParser):
    """Collects the words of sections, and leaves out what is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages = [Passage()]
        self.pieces: list[str] = []
        self.passed_over = 0  # how many open tags deep
        self.heading: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.passed_over:
            self.passed_over += tag not in VOID
        elif tag in PASSED_OVER_TAGS or PASSED_OVER_CLASSES & {*(given.get("class") or "").split()}:
            self.passed_over = int(tag not in VOID)
        elif tag in HEADINGS:
            self._end_block()
            self.heading = given
            if tag == "h2" and given.get("id"):
                self.passages.append(Passage(heading_id=given["id"] or ""))
        elif tag in BLOCKS:
            self._end_block()

    def handle_endtag(self, tag: str) -> None:
        if self.passed_over:
            self.passed_over -= tag not in VOID
        elif tag in HEADINGS:
            self._end_heading()
        elif tag in BLOCKS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if not self.passed_over:
            self.pieces.append(data)

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_heading(self) -> None:
        words, passage = self._words(), self.passages[-1]
        if self.heading and self.heading.get("id") == passage.heading_id and not passage.heading:
            passage.heading = words
        else:
            passage.subheadings.append(words)
            passage.text = f"{passage.text} {_closed(words)}".strip()
        self.heading = None

    def _end_block(self) -> None:
        if self.heading is None and (words := self._words()):
            self.passages[-1].text = f"{self.passages[-1].text} {_closed(words)}".strip()

    def _words(self) -> str:
        words = " ".join("".join(self.pieces).split())
        self.pieces.clear()
        return words


BLOCKS = frozenset(
    {"p", "li", "td", "th", "caption", "tr", "div", "section", "dt", "dd", "summary", "blockquote", "h1"}
)


def _closed(words: str) -> str:
    """A point of a list or a heading as a sentence, so that an excerpt does not run two into one."""
    return words if words.endswith(CLOSED) else f"{words}."
