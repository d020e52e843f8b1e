"""What a line of the checklist before publishing is made of."""

from dataclasses import dataclass

WHERE = {
    "title": "in the title",
    "short_title": "in the short title",
    "description": "in the description",
    "evidence": "in the strength of the evidence",
    "in_short": "in the points in short",
    "body": "in the text",
    "questions": "in the questions to take along",
    "picture caption": "in the caption of a picture",
    "picture description": "in the description of a picture",
    "label": "in a label that is read out to those who do not see the page",
    "structured data": "in what search engines are told",
    "page": "elsewhere on the page",
    "approval statement": "in the statement on approval, which the whole site shares",
}


@dataclass(frozen=True)
class Fault:
    """One thing to fix: where it stands, the sentence or words it is about, and what to do."""

    advice: str
    field: str = "body"
    place: str = ""  # id of the heading of level 2 above it
    quote: str = ""

    @property
    def where(self) -> str:
        """Its place in words."""
        under = f", under “{self.place.replace('-', ' ')}”" if self.place else ""
        return WHERE.get(self.field, f"in “{self.field}”") + under

    def __str__(self) -> str:
        return f"“{self.quote}” ({self.where}): {self.advice}" if self.quote else self.advice


@dataclass(frozen=True)
class Line:
    """What is checked, in words, and what there is to fix. A line that is a must keeps a version from readers."""

    name: str
    promise: str
    faults: tuple[Fault, ...] = ()
    is_must: bool = True

    @property
    def passes(self) -> bool:
        return not self.faults

    @property
    def blocks(self) -> bool:
        return self.is_must and not self.passes

    @property
    def field(self) -> str:
        """The field in which its first fault stands."""
        return self.faults[0].field if self.faults else "body"

    @property
    def place(self) -> str:
        """The id of the heading under which its first fault stands."""
        return self.faults[0].place if self.faults else ""
