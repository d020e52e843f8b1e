"""What a version says, sentence by sentence, in the order in which a reader meets it, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import lru_cache
from xml.etree.ElementTree import Element

from pages import shipped
from pages.markup import elements, text_of, tree
from pages.models import ArticleVersion, Picture
from pages.pictures import keys_in
from pages.rich_text import clean
from pages.sentences import cited, sentences
from pages.statements import Kind, kinds_of

BLOCKS = ("p", "li", "blockquote")
NESTED = ("ul", "ol", "p", "table", "blockquote")
HEADLINES = ("title", "short_title", "description", "evidence")
LONGEST_NAME = 8  # words of a bold beginning that names a point


class Form(Enum):
    RUNNING = auto()
    HEADLINE = auto()  # a field above the text, which cannot hold a citation
    HEADING = auto()  # of the text
    CAPTION = auto()
    ITEM = auto()
    ROW = auto()


@dataclass(frozen=True)
class Sentence:
    """`text` still holds its markers; `sources` are the references it stands on, those of its surroundings included."""

    text: str
    field: str
    place: str  # id of the heading of level 2 above it; empty above the first
    form: Form
    sources: tuple[str, ...]
    table: int = 0  # which table of the text it belongs to, counted from one


def sentences_of(version: ArticleVersion) -> list[Sentence]:
    """Every sentence of a version: titles, description, points in short, approval statement, text, what is said of its
    pictures, and questions to take along.
    """
    fields = [name for name in HEADLINES if getattr(version, name)]
    headlines = [_plain(text, name, Form.HEADLINE) for name in fields for text in sentences(getattr(version, name))]
    points, questions = _of_lines(version, "in_short"), _of_lines(version, "questions")
    approval = [replace(one, field="approval statement") for one in _of_html(shipped.approval_statement())]
    return [*headlines, *points, *approval, *_of_html(clean(version.body)), *_of_pictures(version.body), *questions]


def _of_lines(version: ArticleVersion, field: str) -> list[Sentence]:
    lines = getattr(version, field).splitlines()
    return [_plain(text, field, Form.ITEM) for line in lines for text in sentences(line)]


def _of_pictures(body: str) -> Iterator[Sentence]:
    """What stands under the pictures of a text, and what is read out in their place, which cannot hold a citation."""
    keys = [int(key[1:]) for key in keys_in(body)]
    for picture in Picture.objects.filter(pk__in=keys).order_by("pk") if keys else ():
        yield from (_plain(text, "picture caption", Form.ITEM) for text in sentences(picture.caption))
        yield from (_plain(text, "picture description", Form.HEADLINE) for text in sentences(picture.description))


def _plain(text: str, field: str, form: Form) -> Sentence:
    return Sentence(text, field, "", form, tuple(cited(text)))


@lru_cache(maxsize=32)
def _of_html(html: str) -> tuple[Sentence, ...]:
    return tuple(_Walk().sentences(tree(html)))


class _Walk:
    """Goes through the blocks of a text and remembers under which heading and behind which introduction it is."""

    def __init__(self) -> None:
        self.place = ""
        self.introduced_by: tuple[str, ...] = ()
        self.tables = 0

    def sentences(self, root: Element, form: Form = Form.RUNNING) -> Iterator[Sentence]:
        """`form` is that of the paragraphs in `root`: an editor may write a point of a list as a paragraph in it."""
        for element in root:
            if element.tag in ("h2", "h3"):
                yield self._heading(element)
            elif element.tag == "table":
                yield from self._table(element)
            else:
                yield from self._block(element, Form.ITEM if element.tag == "li" else form)

    def _heading(self, element: Element) -> Sentence:
        if element.tag == "h2":
            self.place = element.get("id", "")
        self.introduced_by = ()
        return self._one(text_of(element), Form.HEADING)

    def _block(self, element: Element, form: Form) -> Iterator[Sentence]:
        said = sentences(text_of(element, without=NESTED)) if element.tag in BLOCKS else []
        yield from (self._one(text, form) for text in _with_name_joined(element, said))
        if element.tag == "p" and form is Form.RUNNING:
            self.introduced_by = tuple(cited(said[-1])) if said and said[-1].endswith(":") else ()
        yield from self.sentences(element, form)
        if element.tag in ("ul", "ol") and form is Form.RUNNING:
            self.introduced_by = ()

    def _one(self, text: str, form: Form) -> Sentence:
        inherited = self.introduced_by if form is Form.ITEM else ()
        return Sentence(text, "body", self.place, form, (*cited(text), *inherited))

    def _table(self, table: Element) -> Iterator[Sentence]:
        self.tables += 1
        for caption in elements(table, "caption"):
            for text in sentences(text_of(caption)):
                yield replace(self._one(text, Form.CAPTION), table=self.tables)
        for text, sources in _rows(table):
            yield Sentence(text, "body", self.place, Form.ROW, sources, self.tables)


def _rows(table: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each row with words of its own as one sentence; a citation in a cell that spans rows counts for all of these."""
    spanning: list[tuple[int, tuple[str, ...]]] = []
    for row in elements(table, "tr"):
        cells = list(elements(row, "th", "td"))
        text = ". ".join(text_of(cell).rstrip(".") for cell in cells if text_of(cell))
        if any(cell.tag == "td" for cell in cells) and text:
            yield text, tuple(dict.fromkeys([*cited(text), *(key for _, keys in spanning for key in keys)]))
        spanning = [(left - 1, keys) for left, keys in spanning if left > 1]
        spanning += [(int(cell.get("rowspan", "1")) - 1, tuple(cited(text_of(cell)))) for cell in _spanning(cells)]


def _spanning(cells: list[Element]) -> list[Element]:
    return [cell for cell in cells if cell.get("rowspan", "1").isdigit() and int(cell.get("rowspan", "1")) > 1]


def _with_name_joined(element: Element, said: list[str]) -> list[str]:
    """Join a bold beginning that only names a point ("Anyone under 18.") to the sentence that says something of it."""
    first = element[0] if len(element) and not (element.text or "").strip() else None
    if first is None or first.tag != "strong" or len(said) < 2:
        return said
    name = text_of(first)
    if name != said[0] or len(name.split()) > LONGEST_NAME or kinds_of(name) - {Kind.NUMBER}:
        return said
    return [f"{said[0]} {said[1]}", *said[2:]]
