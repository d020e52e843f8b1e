"""The screens of a working day at the clinic break no rule of WCAG 2.2 AA that a machine can check."""

from collections.abc import Callable

import pytest

from consultations.models import ConsultationRequest
from tests.factories import make_draft, make_request, make_staff
from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.measures import width_of
from tests.journeys.people import Staff
from tests.journeys.screens import PHONE

BOTH_SCHEMES = pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)
REQUESTS = "/admin/consultations/consultationrequest/"


def faults_on(staff: Staff, path: str) -> list[str]:
    """What axe finds at every width, and whether a phone would have to scroll sideways."""
    staff.opens(path)
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
    draft = make_draft(description="Too short.", in_short="Sleep helps.")  # so that the checklist has much to say
    edith = someone_on_staff()
    edith.signs_in("edith")
    assert (scheme, faults_on(edith, f"/admin/pages/articleversion/{draft.pk}/change/")) == (scheme, [])
