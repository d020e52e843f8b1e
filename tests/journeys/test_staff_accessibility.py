"""The screens of a working day at the clinic break no rule of WCAG 2.2 AA that a machine can check."""

from collections.abc import Callable

import pytest

from consultations.models import ConsultationRequest
from pages.models import ArticleVersion, Reference
from tests.factories import make_draft, make_request, make_staff
from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.measures import width_of
from tests.journeys.people import Editor, Staff
from tests.journeys.screens import PHONE

BOTH_SCHEMES = pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)
SOURCES = "/admin/pages/reference/"
REQUESTS = "/admin/consultations/consultationrequest/"


def faults_on(staff: Staff, path: str) -> list[str]:
    """What axe finds at every width, and whether a phone would have to scroll sideways."""
    staff.opens(path)
    return faults_here(staff)


def faults_here(staff: Staff) -> list[str]:
    found = findings_at_every_width(staff.page)
    staff.page.set_viewport_size(PHONE)
    wide = width_of(staff.page)
    return found if wide <= PHONE["width"] else [*found, f"{wide} px wide on a phone"]


@BOTH_SCHEMES
def test_screens_of_the_front_desk_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("fred", "front desk")
    request: ConsultationRequest = make_request(name="Ada")
    fred = someone_on_staff()
    found = {"signed out": faults_on(fred, "/admin/login/")}
    fred.signs_in("fred")
    for path in ("/admin/", REQUESTS, f"{REQUESTS}?q=nobody", f"{REQUESTS}{request.pk}/change/"):
        found[path] = faults_on(fred, path)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_draft_has_no_accessibility_fault(someone_on_staff: Callable[[], Staff], scheme: str) -> None:
    make_staff("edith", "editor")
    draft = make_draft(body="<p>First.</p><table><caption>Trials</caption><tr><td>One</td></tr></table>")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    edith.opens_the_draft(draft)
    found = {"draft": faults_here(edith)}
    edith.page.locator(".ProseMirror td").first.click()
    found["in a table"] = faults_here(edith)
    edith.presses("Cite a source")
    found["sources"] = faults_here(edith)
    edith.presses("Cancel")
    ArticleVersion.objects.filter(pk=draft.pk).update(title="What nights do")
    edith.fills("Description:", "Too short.")
    edith.presses("Save")
    found["two texts"] = faults_here(edith)
    assert (scheme, {place: faults for place, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_form_for_a_source_has_no_accessibility_fault(someone_on_staff: Callable[[], Staff], scheme: str) -> None:
    make_staff("edith", "editor")
    make_draft()
    edith = someone_on_staff()
    edith.signs_in("edith")
    source = Reference.objects.get(key="R90")
    found = {path: faults_on(edith, f"{SOURCES}{path}") for path in ("", "add/", f"{source.pk}/change/")}
    edith.opens(f"{SOURCES}add/")
    edith.presses("Save")
    found["refused"] = faults_here(edith)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})
