"""The parts of a page in which one source stands for everything that is said in them."""

from dataclasses import dataclass

from pages.wording.passages import Passage

PARTS = {"table", "figure", "tbody"}
# A few words of another page of ours, under a link to it: their sources stand there.
EXCERPT = "result__excerpt"


@dataclass
class Part:
    tag: str
    first: int  # where its passages begin
    is_excerpt: bool = False
    has_heading: bool = False  # rows under a heading of their own, as those of one study

    def shares_source_of(self, inside: list[Passage]) -> bool:
        """Whether these passages of the part name a source for all of it."""
        if self.is_excerpt:
            return True
        if self.tag == "tbody":
            return self.has_heading and any(passage.is_cited for passage in inside)
        given = inside if self.tag == "figure" else inside[:1]  # under a figure, or in the caption of a table
        return any(passage.is_cited and "|" not in passage.words.text for passage in given)


class SharedSources:
    """Follows the tags of a page, and tells the passages of a part that they have a source."""

    def __init__(self, passages: list[Passage]) -> None:
        self._passages = passages
        self._open: list[Part] = []

    def open(self, tag: str, given: dict[str, str]) -> None:
        is_excerpt = EXCERPT in given.get("class", "").split()
        if tag in PARTS or is_excerpt:
            self._open.append(Part(tag, len(self._passages), is_excerpt=is_excerpt))
        elif tag == "th" and given.get("scope") == "rowgroup" and self._open:
            around = self._open[-1]
            around.has_heading |= around.first == len(self._passages)

    def close(self, tag: str) -> None:
        """End the innermost part of this tag, and those in it that were left open."""
        while any(part.tag == tag for part in self._open):
            part = self._open.pop()
            inside = self._passages[part.first :]
            if part.shares_source_of(inside):
                for passage in inside:
                    passage.has_source = True
            if part.tag == tag:
                return
