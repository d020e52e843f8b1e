"""Claims: which sentences of a version need a source and have none, and which sources do not carry their sentence."""

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from pages.citations import known_references
from pages.models import ArticleVersion, Reference
from pages.sentences import without_markers
from pages.statements import Kind, kinds_of
from pages.version_sentences import Form, Sentence, sentences_of

ESKETAMINE = re.compile(r"\besketamine\b|\bspravato\b", re.IGNORECASE)
KETAMINE = re.compile(r"\bketamine\b", re.IGNORECASE)
ANIMALS = re.compile(r"\b(?:mouse|mice|rats?|rodents?|animals?|monkeys?|dogs?|pigs?|rabbits?)\b", re.IGNORECASE)
LABORATORY = re.compile(
    r"\b(?:cells?|tissues?|test tubes?|laborator(?:y|ies)|lab|dish|dishes|slices?)\b", re.IGNORECASE
)
# An item in the list of risks that names one and says no more.
BARE_RISK = re.compile(
    r"^(?:[^.!?]{0,40}\b)?(?:nausea|vomiting|dizz\w+|headaches?|sedation|dissociation|bladder|urinary|liver|psychosis"
    r"|mania|dependence|addiction|seizures?|allerg\w+|falls|anxiety|palpitations|blood pressure)\b[^.!?]*[.!]?$",
    re.IGNORECASE,
)
FIGURES = re.compile(r"\d+(?:[.,]\d+)*\s?%?")
WORD = re.compile(r"[a-z]{4,}")
# Words that two sentences may share without saying the same.
EMPTY_WORDS = {
    "what",
    "that",
    "this",
    "with",
    "from",
    "have",
    "does",
    "about",
    "which",
    "when",
    "will",
    "some",
    "people",
}
SHARED_WORDS = 2
IN_A_HEADLINE = (
    "Say it in the text with its source, or take it out here: titles, headings and descriptions hold no citation."
)
WITHOUT_SOURCE = "Insert the reference that shows it, or reword the sentence."


@dataclass(frozen=True)
class Claim:
    """A sentence that is at fault. `reason` says in words what is wrong, `place` is the id of the heading above it."""

    sentence: str
    field: str
    place: str
    kinds: frozenset[Kind]
    reason: str


def unsourced_claims(version: ArticleVersion) -> list[Claim]:
    """The sentences of a version that make a claim and have no source.

    Titles, descriptions and headings cannot hold a citation: what they claim must stand in the text with a source.
    """
    said = sentences_of(version)
    kinds = {one: kinds_of(one.text, on_topic=one.form is Form.ROW) for one in said}
    sourced = [one for one in said if one.sources and kinds[one]]
    open_claims = [one for one in said if kinds[one] and not one.sources and not _has_backing(one, sourced, kinds)]
    return [_unsourced(one, kinds[one] or {Kind.EFFECT}) for one in open_claims + _bare_risks(said, kinds)]


def misapplied_sources(version: ArticleVersion) -> list[Claim]:
    """The sentences whose sources, all of them, are about something else than the sentence, which does not say so.

    Evidence on esketamine is none on ketamine, and work on animals or in a laboratory none on people. What cites a
    reference that is not on record is listed, too.
    """
    said = [one for one in sentences_of(version) if one.sources]
    known = known_references({key for one in said for key in one.sources})
    return [
        Claim(without_markers(one.text), one.field, one.place, kinds, reason)
        for one in said
        for kinds in [kinds_of(one.text, on_topic=one.form is Form.ROW)]
        if (reason := _misfit(one.text, kinds, one.sources, known))
    ]


def _unsourced(one: Sentence, kinds: Set[Kind]) -> Claim:
    advice = IN_A_HEADLINE if one.form in (Form.HEADLINE, Form.HEADING) else WITHOUT_SOURCE
    named = " and ".join(sorted(kind.value for kind in kinds))
    return Claim(without_markers(one.text), one.field, one.place, frozenset(kinds), f"It contains {named}. {advice}")


def _bare_risks(said: list[Sentence], kinds: dict[Sentence, frozenset[Kind]]) -> list[Sentence]:
    """Items of the list of risks that name one and nothing else ("Nausea."), without a source."""
    items = [one for one in said if one.form is Form.ITEM and one.place.startswith("risks") and not one.sources]
    return [one for one in items if not kinds[one] and BARE_RISK.match(one.text)]


def _has_backing(one: Sentence, sourced: list[Sentence], kinds: dict[Sentence, frozenset[Kind]]) -> bool:
    """Whether what a headline, heading or caption says stands with a source in what it stands above."""
    near = _BELOW.get(one.form)
    if near is None:
        return False
    below = [other for other in sourced if near(one, other)]
    shown = {figure for other in below for figure in FIGURES.findall(without_markers(other.text))}
    told = {kind for other in below for kind in kinds[other]}
    return set(FIGURES.findall(one.text)) <= shown and kinds[one] <= told


_BELOW: dict[Form, Callable[[Sentence, Sentence], bool]] = {
    Form.HEADLINE: lambda one, other: other.form is not Form.HEADLINE and _share_words(one.text, other.text),
    Form.HEADING: lambda one, other: other.field == "body" and other.place == one.place,
    Form.CAPTION: lambda one, other: other.form is Form.ROW and other.table == one.table,
}


def _share_words(first: str, second: str) -> bool:
    shared = set(WORD.findall(first.lower())) & set(WORD.findall(second.lower())) - EMPTY_WORDS
    return len(shared) >= SHARED_WORDS


def _misfit(text: str, kinds: frozenset[Kind], keys: Iterable[str], known: dict[str, Reference]) -> str:
    missing = [key for key in keys if key not in known]
    if missing:
        return f"There is no reference with the key {', '.join(missing)}. Add it to the references, or cite another."
    sources = [known[key] for key in keys]
    return _esketamine_misfit(text, kinds, sources) or _subjects_misfit(text, kinds, sources)


def _esketamine_misfit(text: str, kinds: frozenset[Kind], sources: list[Reference]) -> str:
    on_esketamine = all(source.substance == Reference.Substance.ESKETAMINE for source in sources)
    about_ketamine = bool(kinds) or KETAMINE.search(text)
    if not on_esketamine or not about_ketamine or ESKETAMINE.search(text):
        return ""
    return "Its only sources are about esketamine. Name esketamine in the sentence, or cite a source on ketamine."


def _subjects_misfit(text: str, kinds: frozenset[Kind], sources: list[Reference]) -> str:
    if not kinds:
        return ""
    if all(_without_people(source) for source in sources):
        on_animals = any(source.subjects == Reference.Subjects.ANIMALS for source in sources)
        if on_animals and not ANIMALS.search(text):
            return "Its only sources are about animals. Name the animals in the sentence, or cite a source on people."
        if not on_animals and not LABORATORY.search(text):
            return "Its only sources are laboratory work. Say so in the sentence, or cite a source on people."
    return ""


def _without_people(source: Reference) -> bool:
    is_laboratory = source.kind == Reference.Kind.LABORATORY and source.subjects == Reference.Subjects.NONE
    return source.subjects == Reference.Subjects.ANIMALS or is_laboratory
