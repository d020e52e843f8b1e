"""How hard a text is to read, section by section, as the US school grade of Flesch and Kincaid."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pages.sections import Section, sections_of
from pages.sentences import sentences

TARGET = 8
LIMIT = 9
# In fewer words one long word alone decides, and the grade says nothing.
FEWEST_WORDS = 30
HARDEST = 3
FEWEST_IN_A_SENTENCE = 6


@dataclass(frozen=True)
class Level:
    """The grade of a section, and its hardest sentences when it lies above the target."""

    id: str
    heading: str
    grade: float
    hardest: tuple[str, ...]


def levels_of(body: str) -> list[Level]:
    """The level of each section that is long enough to have one, in order."""
    long_enough = [(one, text) for one in sections_of(body) if len((text := _text(one)).split()) >= FEWEST_WORDS]
    return [_level(section, text) for section, text in long_enough]


@lru_cache(maxsize=2048)
def grade(text: str) -> float:
    """The US school grade that a text asks for."""
    return _measure()(text)


def _text(section: Section) -> str:
    return " ".join(section.running_text())


def _level(section: Section, text: str) -> Level:
    found = grade(text)
    hardest = _hardest(section) if found > TARGET else ()
    return Level(section.id, section.heading, round(found, 1), hardest)


def _hardest(section: Section) -> tuple[str, ...]:
    told = [one for block in section.running_text() for one in sentences(block)]
    long_enough = [one for one in told if len(one.split()) >= FEWEST_IN_A_SENTENCE]
    return tuple(sorted(long_enough, key=grade, reverse=True)[:HARDEST])


@lru_cache(maxsize=1)
def _measure() -> Callable[[str], float]:
    with warnings.catch_warnings():
        # It still asks setuptools for its word lists, which is of no interest to whoever reads our log.
        warnings.simplefilter("ignore")
        import textstat  # noqa: PLC0415 (ten megabytes in each web process, and only the staff's checklist needs them)
    return textstat.flesch_kincaid_grade
