"""Lines of the checklist about the whole page, drawn as the public will see it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element

from django.urls import reverse
from django.utils import timezone

from clinic_site.static_storage import plain_addresses
from pages.article_page import page_for_everybody
from pages.check_line import Fault, Line
from pages.freezing import as_read
from pages.markup import SPACE, elements, text_of
from pages.models import ArticleVersion
from pages.reading import ReadingVersion
from pages.sentences import sentences

ORDER = "The statement on approval stands above the first button that asks for a call, and the risks do, too."
PICTURES = "Each picture is described or marked as decoration, and each chart is told in words, too."
MACHINES = "What search engines are told stands on the page in the same words."
DATES = "The next review lies ahead, and no more than a year away."
MUST_SAY = ("anesthetic", "not FDA-approved", "off-label")
LONGEST_INTERVAL = timedelta(days=366)
# What machines are told in addresses, codes and dates is no sentence.
NO_SENTENCE = {"@context", "@type", "@id", "url", "item", "inLanguage", "telephone", "position"}
DATES_FOR_MACHINES = {"dateCreated", "dateModified", "datePublished", "lastReviewed"}


def page_drawn(version: ArticleVersion) -> str:
    """The page that readers would see, as HTML. Raises CannotBeShown when it asks for what is not on record."""
    with plain_addresses():  # the articles that ship are checked before the static files are built
        return page_for_everybody(ReadingVersion(as_read(version)))


def approval_line(page: Element, version: ArticleVersion) -> Line:
    form = reverse("consultations:request")
    marks = [mark for element in page.iter() if (mark := _mark_of(element, form))]
    statement = next((text_of(element) for element in page.iter() if element.get("class") == "approval"), "")
    faults = [
        Fault(f"The statement on approval must say “{words}”.", "approval statement")
        for words in MUST_SAY
        if words not in statement
    ]
    before = marks[: marks.index("request")] if "request" in marks else marks
    if "approval" not in before:
        faults.append(Fault("The statement on approval must stand above the first way to ask for a call."))
    if "risks" in marks and "risks" not in before:
        faults.append(Fault("Remove the link to the form from above the risks: readers meet these first."))
    return Line("Approval", ORDER, tuple(faults))


def pictures_line(page: Element, version: ArticleVersion) -> Line:
    main = next(elements(page, "main"), page)
    faults = [Fault("Describe this picture, or mark it as decoration.", quote=name) for name in _undescribed(main)]
    untold = [drawing for drawing in elements(main, "svg", outside=("figure",)) if not _is_told(drawing)]
    untold += [one for figure in elements(main, "figure") for one in _untold_in(figure)]
    faults += [Fault("Give this chart a table or a description in words.", quote=text_of(one)) for one in untold]
    return Line("Pictures and charts", PICTURES, tuple(faults))


def machines_line(page: Element, version: ArticleVersion) -> Line:
    seen = text_of(next(elements(page, "body"), page), without=("script", "style"))
    faults = []
    for script in page.iter("script"):
        if script.get("type") == "application/ld+json":
            faults += _faults_for_machines(script.text or "", seen)
    return Line("Structured data", MACHINES, tuple(faults))


def dates_line(version: ArticleVersion) -> Line:
    """Before the sign-off there is no date yet: it sets one."""
    today, due = timezone.localdate(), version.next_review_on
    faults = []
    if due is not None and due < today:
        faults.append(Fault("The next review lies in the past. Review the article now, in a new version."))
    if due is not None and due > (version.reviewed_on or today) + LONGEST_INTERVAL:
        faults.append(Fault("The next review is more than a year after the last one. Choose an earlier day."))
    return Line("Review dates", DATES, tuple(faults))


def _mark_of(element: Element, form: str) -> str:
    if element.get("class") == "approval":
        return "approval"
    if element.get("href", "").startswith(form):
        return "request"
    return "risks" if element.tag == "h2" and element.get("id", "").startswith("risks") else ""


def _undescribed(main: Element) -> Iterator[str]:
    for picture in elements(main, "img"):
        is_decoration = picture.get("role") in ("presentation", "none") or picture.get("aria-hidden") == "true"
        if not picture.get("alt", "").strip() and not is_decoration:
            yield picture.get("src", "").rpartition("/")[2] or "a picture"


def _untold_in(figure: Element) -> list[Element]:
    if next(elements(figure, "table"), None) is not None:
        return []
    return [drawing for drawing in elements(figure, "svg") if not _is_told(drawing)]


def _is_told(drawing: Element) -> bool:
    named = drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.get("aria-hidden") == "true"
    return bool(named) or next(elements(drawing, "title"), None) is not None


def _faults_for_machines(source: str, seen: str) -> list[Fault]:
    try:
        told = list(_strings(json.loads(source)))
    except json.JSONDecodeError:
        return [Fault("What search engines are told cannot be read. Ask whoever looks after the site.")]
    unseen = [one for text in told for one in sentences(text) if SPACE.sub(" ", one).rstrip(".") not in seen]
    return [Fault("Search engines are told this, and readers are not.", quote=one) for one in unseen]


def _strings(value: object, key: str = "") -> Iterator[str]:
    if key in NO_SENTENCE | DATES_FOR_MACHINES:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key)
