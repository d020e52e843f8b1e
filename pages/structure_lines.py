"""Lines of the checklist about how an article is built: its sections, their balance, headings, length and lists."""

import re
from collections import Counter
from xml.etree.ElementTree import Element

from pages.check_line import Fault, Line
from pages.markup import elements, text_of, tree
from pages.models import ArticleVersion
from pages.plain_text import plain_text
from pages.rich_text import clean
from pages.sections import REQUIRED, Section, sections_of
from pages.sentences import without_markers

LONGEST_HEADING = 80
LONGEST_TITLE = 120
DESCRIPTION = (50, 160)
POINTS = (3, 5)
POINT_WORDS = 80
BENEFITS = ("what-studies-show",)
LIMITS = ("what-is-not-known", "risks", "who-should-not-have-it")
MOST_BENEFIT = 1.5  # times the words on risks and limits
FEWEST_OPTIONS = 3
# What the law asks of every page on this treatment, in the words that readers know.
RISKS_OF_KETAMINE = {
    "sedation or sleepiness": r"sedation|sleep[iy]",
    "dissociation (feeling detached)": r"dissociat|detached",
    "raised blood pressure": r"blood pressure",
    "slowed breathing": r"breathing",
    "misuse and dependence": r"misuse.*dependence|dependence.*misuse",
    "psychiatric events, such as psychosis or mania": r"psychiatric event|psychosis|mania",
    "bladder and urinary harm": r"bladder",
}


def sections_line(version: ArticleVersion) -> Line:
    """The sections that its kind of article must have, a condition's all in one order and with no other between."""
    required = REQUIRED[version.article.kind]
    found = [section.name for section in sections_of(version.body) if section.heading]
    missing = [name for name in required if name not in found]
    faults = [Fault(f"Add the section “{required[name]}”.") for name in missing]
    if not missing and version.article.kind == "CONDITION" and found != list(required):
        order = ", ".join(f"“{heading}”" for heading in required.values())
        faults.append(Fault(f"Put the sections into this order, each once and no other among them: {order}."))
    return Line("Sections", "The article has the sections that readers know from our other articles.", tuple(faults))


def in_short_line(version: ArticleVersion) -> Line:
    points = [line for line in version.in_short.splitlines() if line.strip()]
    words = sum(len(without_markers(point).split()) for point in points)
    faults = []
    if not POINTS[0] <= len(points) <= POINTS[1]:
        faults.append(Fault(f"Write three to five points, one a line; there are {len(points)}.", "in_short"))
    if words > POINT_WORDS:
        faults.append(Fault(f"Shorten the points to {POINT_WORDS} words in all; they have {words}.", "in_short"))
    return Line("In short", "Three to five points, of 80 words or fewer in all.", tuple(faults))


def balance_line(version: ArticleVersion) -> Line:
    """Whether risks and limits have their due beside what may help; asked of articles about a condition alone."""
    promise = "Risks and limits stand beside what studies show, with other options."
    sections = {section.name: section for section in sections_of(version.body)}
    if version.article.kind != "CONDITION":
        return Line("Balance", promise, tuple(_unnamed_risks(version, sections.get("risks"))))
    faults = [*_too_much_benefit(sections), *_unnamed_risks(version, sections.get("risks")), *_too_few(sections)]
    return Line("Balance", promise, tuple(faults))


def headings_line(version: ArticleVersion) -> Line:
    headings = list(elements(tree(clean(version.body)), "h2", "h3"))
    faults = [*_headings_out_of_step(headings), *_same_words(headings)]
    for heading in headings:
        words = without_markers(text_of(heading))
        if not words:
            faults.append(Fault("A heading is empty. Write its words, or delete it."))
        elif len(words) > LONGEST_HEADING:
            faults.append(Fault(f"Shorten this heading to {LONGEST_HEADING} characters.", quote=words))
    return Line("Headings", "Headings have words, are short, skip no level, and each has an address.", tuple(faults))


def title_line(version: ArticleVersion) -> Line:
    faults = []
    if not 0 < len(version.title.strip()) <= LONGEST_TITLE:
        faults.append(Fault(f"Write a title of at most {LONGEST_TITLE} characters.", "title"))
    if not DESCRIPTION[0] <= len(version.description.strip()) <= DESCRIPTION[1]:
        advice = f"Write a description of {DESCRIPTION[0]} to {DESCRIPTION[1]} characters."
        faults.append(Fault(f"{advice} It has {len(version.description.strip())}.", "description"))
    return Line("Title and description", "Search engines can show both whole.", tuple(faults))


def words_in(version: ArticleVersion) -> int:
    return len(plain_text(version.body).split())


def _too_much_benefit(sections: dict[str, Section]) -> list[Fault]:
    benefit = sum(sections[name].words for name in BENEFITS if name in sections)
    limits = sum(sections[name].words for name in LIMITS if name in sections)
    if benefit <= MOST_BENEFIT * limits:
        return []
    advice = (
        f"What studies show has {benefit} words, risks and limits have {limits}. Say more of these, or less of that."
    )
    return [Fault(advice, place=sections[BENEFITS[0]].id)]


def _unnamed_risks(version: ArticleVersion, risks: Section | None) -> list[Fault]:
    if risks is None:
        return []  # the line on sections asks for it
    told = risks.text().lower()
    faults = [Fault(f"Name the {word} effects.", place=risks.id) for word in ("common", "serious") if word not in told]
    if "ketamine" not in plain_text(version.body).lower():
        return faults
    unnamed = [name for name, words in RISKS_OF_KETAMINE.items() if not re.search(words, told)]
    return faults + [Fault(f"Name this risk: {name}.", place=risks.id) for name in unnamed]


def _too_few(sections: dict[str, Section]) -> list[Fault]:
    faults = []
    options, reasons = sections.get("other-options"), sections.get("who-should-not-have-it")
    if options and len(options.items()) < FEWEST_OPTIONS:
        faults.append(Fault("Name at least three other options, as points of a list.", place=options.id))
    if reasons and not reasons.words:
        faults.append(Fault("Say who should not have it.", place=reasons.id))
    return faults


def _headings_out_of_step(headings: list) -> list[Fault]:
    if headings and headings[0].tag == "h3":
        return [Fault("Begin with a heading of level 2.", quote=text_of(headings[0]))]
    return []


def _same_words(headings: list) -> list[Fault]:
    """Cleaning gives each an address of its own, but readers could not tell them apart in the list of contents."""
    listed = [heading for heading in headings if heading.tag == "h2" and _told_by(heading)]
    counts = Counter(_told_by(heading) for heading in listed)
    repeated = [heading for heading in listed if counts[_told_by(heading)] > 1]
    return [Fault("Two headings have the same words. Change one.", quote=text_of(one)) for one in repeated[:1]]


def _told_by(heading: Element) -> str:
    return without_markers(text_of(heading)).strip().lower()
