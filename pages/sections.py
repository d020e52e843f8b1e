"""The parts of a text under its headings of level 2, and which of them an article must have."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from django.utils.text import slugify

from pages.markup import elements, text_of, tree
from pages.models import Article
from pages.rich_text import clean
from pages.sentences import without_markers

BLOCKS = ("p", "li", "blockquote")
NESTED = ("ul", "ol", "p", "blockquote")
CONDITION_SECTIONS = {
    "what-it-is": "What it is",
    "what-studies-show": "What studies show",
    "what-is-not-known": "What is not known",
    "risks": "Risks",
    "who-should-not-have-it": "Who should not have it",
    "other-options": "Other options",
    "next-step": "Next step",
}
GUIDE_SECTIONS = {name: CONDITION_SECTIONS[name] for name in ("what-is-not-known", "risks", "next-step")}
REQUIRED = {Article.Kind.CONDITION: CONDITION_SECTIONS, Article.Kind.GUIDE: GUIDE_SECTIONS}


@dataclass(frozen=True)
class Section:
    """`blocks` are the elements under its heading; `heading` is empty for what stands above the first one."""

    id: str
    heading: str
    blocks: tuple[Element, ...] = field(compare=False)

    @property
    def name(self) -> str:
        """Which of the known sections it is, by its id or by what stands before the colon of its heading."""
        by_words = slugify(self.heading.partition(":")[0])
        return by_words if self.id not in CONDITION_SECTIONS and by_words in CONDITION_SECTIONS else self.id

    @property
    def words(self) -> int:
        """How many words stand in it, tables included and headings left out."""
        whole = " ".join(text_of(block) for block in self.blocks if block.tag not in ("h2", "h3"))
        return len(without_markers(whole).split())

    def text(self) -> str:
        return without_markers(" ".join(text_of(block) for block in self.blocks))

    def items(self) -> list[str]:
        return [text_of(item) for item in elements(self.root(), "li")]

    def running_text(self) -> list[str]:
        """Paragraphs and points outside tables, each as a closed sentence and without citations."""
        found = elements(self.root(), *BLOCKS, outside=("table",))
        texts = [without_markers(text_of(block, without=NESTED)).strip() for block in found]
        return [text if text.endswith((".", "!", "?")) else f"{text}." for text in texts if text]

    def root(self) -> Element:
        root = Element("section")
        root.extend(self.blocks)
        return root


@lru_cache(maxsize=32)
def sections_of(body: str) -> tuple[Section, ...]:
    """The sections of a text, in order; what stands above the first heading is one without a heading."""
    return tuple(_sections(tree(clean(body))))


def _sections(root: Element) -> Iterator[Section]:
    section_id, heading, blocks = "", "", []
    for element in root:
        if element.tag != "h2":
            blocks.append(element)
            continue
        if heading or blocks:
            yield Section(section_id, heading, tuple(blocks))
        section_id, heading, blocks = element.get("id", ""), text_of(element), []
    if heading or blocks:
        yield Section(section_id, heading, tuple(blocks))
