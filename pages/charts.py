"""Charts and drawings in articles: `[chart NAME]` in a paragraph of its own becomes one when a version is frozen."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string

from pages.refusals import CannotBeShown

TRIALS = Path(__file__).parent / "content" / "trials.toml"
DRAWINGS = {"synapse": "components/synapse.html"}
SPACE = r"(?:\s|&nbsp;)"
PARAGRAPH = re.compile(rf"<p>{SPACE}*\[chart{SPACE}+([^\]<]*?){SPACE}*\]{SPACE}*</p>", re.IGNORECASE)
MARKER = re.compile(r"\[chart\b[^\]<]*\]?", re.IGNORECASE)


class WrongChart(CannotBeShown):
    """A text asks for a chart that there is not, or in a way that cannot be shown; the message says what to do."""


@dataclass(frozen=True)
class Group:
    name: str
    percent: float

    @property
    def is_comparison(self) -> bool:
        return self.name != "Ketamine"


@dataclass(frozen=True)
class Outcome:
    measure: str
    groups: list[Group]


@dataclass(frozen=True)
class Trial:
    name: str
    year: int
    reference: str
    people: int  # in all groups together; 0 where the number has not been checked
    who: str
    sign: str
    verdict: str
    finding: str
    outcomes: list[Outcome] = field(default_factory=list)


@dataclass(frozen=True)
class Chart:
    caption: str
    meaning: str
    limits: str
    scale: str
    trials: list[Trial]

    @property
    def counts_people(self) -> bool:
        """Whether dots for the people are all that there is to draw."""
        return not any(trial.outcomes for trial in self.trials)


@cache
def charts() -> dict[str, Chart]:
    """Every chart of trials by its name."""
    tables = tomllib.loads(TRIALS.read_text())
    return {name: _chart(table) for name, table in tables.items()}


def names() -> list[str]:
    """What may stand after `[chart`."""
    return sorted([*charts(), *DRAWINGS])


def place(html: str) -> str:
    """Put the charts that an article's cleaned HTML asks for in the place of their markers.

    The result carries markers of references and is not cleaned again. Raises WrongChart for a name that there is not,
    for a marker inside other words, and for a chart that stands on the page already.
    """
    asked = Counter(_name(found[1]) for found in PARAGRAPH.finditer(html))
    _refuse(
        unknown=[name for name in asked if name not in names()], twice=[n for n, times in asked.items() if times > 1]
    )
    if lost := MARKER.search(PARAGRAPH.sub("", html)):
        raise WrongChart(f"Put {lost[0]} in a paragraph of its own, with nothing else in it.")
    return PARAGRAPH.sub(lambda found: drawn(_name(found[1])), html)


def drawn(name: str) -> str:
    """The HTML of one chart or drawing, with markers of references."""
    if name in DRAWINGS:
        return render_to_string(DRAWINGS[name]).strip()
    return render_to_string("components/chart.html", {"chart": charts()[name]}).strip()


def _refuse(*, unknown: list[str], twice: list[str]) -> None:
    if unknown:
        known = ", ".join(f"[chart {name}]" for name in names())
        raise WrongChart(f"There is no chart with the name “{unknown[0]}”. There are: {known}.")
    if twice:
        raise WrongChart(f"[chart {twice[0]}] stands in the text twice. Keep one of them.")


def _name(typed: str) -> str:
    return re.sub(rf"{SPACE}+", "-", typed.strip().lower())


def _chart(table: dict[str, object]) -> Chart:
    trials = [_trial(**trial) for trial in table["trials"]]
    return Chart(**{**table, "trials": trials})


def _trial(outcomes: list[dict[str, object]] | None = None, **fields: object) -> Trial:
    told = [Outcome(one["measure"], [Group(**group) for group in one["groups"]]) for one in outcomes or []]
    return Trial(**fields, outcomes=told)
