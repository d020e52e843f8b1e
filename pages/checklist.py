"""The checklist before publishing: what is checked in a version, line by line, and what there is to fix."""

from collections.abc import Iterable

from pages.check_line import WHERE, Fault, Line
from pages.claims import Claim, misapplied_sources, unsourced_claims
from pages.links import links_line
from pages.markup import tree
from pages.models import ArticleVersion
from pages.page_lines import approval_line, dates_line, machines_line, page_drawn, pictures_line
from pages.reading_level import LIMIT, TARGET, Level, levels_of
from pages.refusals import CannotBeShown, NotAllowed
from pages.structure_lines import balance_line, headings_line, in_short_line, sections_line, title_line, words_in
from pages.wording import Finding, findings_in_version, findings_on_page
from pages.wording.findings import FIELDS

MOST_WORDS = 10_000
OF_THE_PAGE = (approval_line, pictures_line, machines_line)


class NotReady(NotAllowed):
    """Lines of the checklist that are a must have something to fix; they stand in `lines`."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.lines = list(lines)
        super().__init__(" ".join(["This version is not ready.", *self.reasons()]))

    def reasons(self) -> list[str]:
        """Each thing to fix, in a sentence, behind the name of its line."""
        return [f"{line.name}: {fault}" for line in self.lines for fault in line.faults]


def checklist(version: ArticleVersion) -> list[Line]:
    """Every line, in the order in which an editor works through them. It reads the database and changes nothing."""
    length = length_line(version)
    if length.blocks:
        return [length]  # in no words, or in a book of them, there is nothing else to check
    page, problems = _drawn(version)
    lines = [claims_line(version), sources_line(version), wording_line(version, page), *reading_lines(version)]
    lines += [check(version) for check in (sections_line, in_short_line, balance_line)]
    lines += problems or _lines_of_the_page(page, version)
    lines += [check(version) for check in (links_line, headings_line, title_line, dates_line)]
    return [*lines, length]


def refuse_unready(version: ArticleVersion) -> None:
    """Raise NotReady when a line that is a must has something to fix."""
    failing = [line for line in checklist(version) if line.blocks]
    if failing:
        raise NotReady(failing)


def claims_line(version: ArticleVersion) -> Line:
    return Line(
        "Claims",
        "Each sentence with a number, a comparison, or a statement on approval or effect has its source.",
        _faults(unsourced_claims(version)),
    )


def sources_line(version: ArticleVersion) -> Line:
    return Line(
        "Sources",
        "Each source is on record and is about what its sentence says: ketamine or esketamine, people or animals.",
        _faults(misapplied_sources(version)),
    )


def wording_line(version: ArticleVersion, page: str) -> Line:
    """Phrases in the fields of the version, and those that stand elsewhere on its page alone; `page` is its HTML."""
    found = findings_in_version(version)
    listed = {_folded(one) for one in found}
    elsewhere = {_folded(one): one for one in findings_on_page(page) if _folded(one) not in listed}
    faults = [_wording_fault(one, one.field) for one in found]
    faults += [_wording_fault(one, _field_on_page(one)) for one in elsewhere.values()]
    return Line("Wording", "No phrase on the page promises, praises or overstates.", tuple(faults))


def reading_lines(version: ArticleVersion) -> list[Line]:
    """The level that a section must not pass, and the one that it should reach."""
    levels = levels_of(version.body)
    too_hard = [level for level in levels if level.grade > LIMIT]
    hard = [level for level in levels if TARGET < level.grade <= LIMIT]
    must = f"No section is harder to read than US school grade {LIMIT}."
    should = f"Each section reads at US school grade {TARGET} or lower."
    return [
        Line("Reading level", must, _hard_to_read(too_hard)),
        Line("Reading level to aim at", should, _hard_to_read(hard), is_must=False),
    ]


def length_line(version: ArticleVersion) -> Line:
    words = words_in(version)
    faults = []
    if not words:
        faults.append(Fault("The article has no text yet. Write it below, and save."))
    if words > MOST_WORDS:
        faults.append(Fault(f"The article has {words:,} words. Shorten it to {MOST_WORDS:,}, or make two of it."))
    return Line("Length", f"There is a text, of at most {MOST_WORDS:,} words.", tuple(faults))


def _drawn(version: ArticleVersion) -> tuple[str, list[Line]]:
    """The page as readers will see it, drawn once for all lines; or none, and the line that says what it lacks."""
    try:
        return page_drawn(version), []
    except CannotBeShown as problem:
        return "", [Line("Page", "The page as readers will see it is in order.", (Fault(str(problem)),))]


def _lines_of_the_page(page: str, version: ArticleVersion) -> list[Line]:
    root = tree(page)
    return [check(root, version) for check in OF_THE_PAGE]


def _folded(finding: Finding) -> str:
    return " ".join(finding.phrase.casefold().split())


def _field_on_page(finding: Finding) -> str:
    return finding.place if finding.place in WHERE and finding.place not in FIELDS else "page"


def _wording_fault(finding: Finding, field: str) -> Fault:
    return Fault(f"{finding.reason} {finding.alternative}", field, quote=finding.phrase)


def _faults(claims: list[Claim]) -> tuple[Fault, ...]:
    return tuple(Fault(claim.reason, claim.field, claim.place, claim.sentence) for claim in claims)


def _hard_to_read(levels: list[Level]) -> tuple[Fault, ...]:
    return tuple(fault for level in levels for fault in _hard_section(level))


def _hard_section(level: Level) -> list[Fault]:
    name = f"The section “{level.heading}”" if level.heading else "The text above the first heading"
    advice = f"{name} reads at grade {level.grade}. Use shorter words, or make two sentences of this one."
    return [Fault(advice, place=level.id, quote=sentence) for sentence in level.hardest]
