"""The screens of a working day at the clinic break no rule of WCAG 2.2 AA that a machine can check."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consultations import totals
from consultations.models import ConsultationRequest
from pages.archive import keep_now
from pages.models import ArticleVersion, Reference
from pages.publishing import new_draft, send_back
from tests.clinic_site.real_facts import make_vendor
from tests.factories import (
    make_draft,
    make_picture,
    make_published_version,
    make_request,
    make_staff,
    make_version_in_review,
    make_wish,
    sign_off,
)
from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.measures import width_of
from tests.journeys.people import Editor, Staff
from tests.journeys.screens import PHONE

BOTH_SCHEMES = pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)
SOURCES = "/admin/pages/reference/"
REQUESTS = "/admin/consultations/consultationrequest/"
PICTURES = "/admin/pages/picture/"
VENDORS = "/admin/clinic_site/vendor/"


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
    worked = f"{REQUESTS}{request.pk}/change/"
    for path in ("/admin/", REQUESTS, f"{REQUESTS}?q=nobody", f"{REQUESTS}?q=Ada", worked, f"{REQUESTS}caller/"):
        found[path] = faults_on(fred, path)
    fred.presses("Put into the list")
    found["caller with errors"] = faults_here(fred)
    fred.opens(worked)
    fred.presses("I am calling")
    for words in ("What else to say", "Close this request"):
        fred.unfolds(words)
    fred.presses("Close the request")
    fred.sees("Choose why the request is closed.")
    found["call with errors"] = faults_here(fred)
    fred.opens(worked)
    fred.presses("Reached")
    fred.sees("Charging after the free call")
    found["reached"] = faults_here(fred)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_page_that_says_how_the_site_is_has_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("edith", "editor")
    make_request(answer_by=timezone.now() - timedelta(hours=1))
    edith = someone_on_staff()
    edith.signs_in("edith")
    edith.opens("/admin/")
    edith.follows("How the site is")
    edith.reads("How the site is")
    edith.sees("1 person was not called by the promised time.")
    assert (scheme, faults_here(edith)) == (scheme, [])


@BOTH_SCHEMES
def test_screens_about_danger_and_wishes_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("fred", "front desk")
    make_wish(phone="+17035550199")
    make_request("CDF349", name="Bo")
    request: ConsultationRequest = make_request(name="Ada", read_first=True)
    fred = someone_on_staff()
    fred.signs_in("fred")
    steps = [f"{REQUESTS}{request.pk}/{step}/" for step in ("change", "do-not-contact", "asked-again")]
    lists = [f"/admin/consultations/{path}" for path in ("dangerphrase/", "donotcontact/", "donotcontact/add/")]
    found = {path: faults_on(fred, path) for path in (REQUESTS, *steps, *lists)}
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_overview_export_and_print_sheet_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("olga", "owner")
    olga = someone_on_staff()
    olga.signs_in("olga")
    found = {"new site": faults_on(olga, "/admin/overview/")}
    now = timezone.now()
    request: ConsultationRequest = make_request(received_at=now, answer_by=now, came_from="sleep, version 1")
    for detail, times in (("OPENED", 1_234_567), ("CAME_BACK", 9), ("NAME", 7), ("ABOUT", 2)):
        totals.add(timezone.localdate(), "FORM", detail, count=times)
    totals.add(timezone.localdate(), "RECEIVED", "FORM", count=1_234_567)
    paths = ["/admin/overview/", f"{REQUESTS}?show=all&figure=asked&from=2026-01-01", f"{REQUESTS}export/?show=all"]
    found |= {path: faults_on(olga, path) for path in (*paths, f"{REQUESTS}{request.pk}/print/")}
    olga.opens(f"{REQUESTS}export/?show=all")
    olga.fills("Why do you need names, phone numbers and e-mail addresses?", "short")
    olga.presses("Make the file")
    olga.sees("Say in 10 characters or more why")
    found["refused"] = faults_here(olga)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_screens_on_which_data_ends_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("olga", "owner")
    closed = {"status": "CLOSED", "closing_reason": "ANSWERED", "closed_at": timezone.now() - timedelta(days=400)}
    request = make_request(**closed)
    held = make_request("CDF349", **closed, legal_hold_at=timezone.now(), legal_hold_by_name="olga")
    make_request("CDF379")
    olga = someone_on_staff()
    olga.signs_in("olga")
    keeping, erasures = "/admin/consultations/keepingtime/", "/admin/consultations/erasure/"
    steps = [f"{REQUESTS}{request.pk}/legal-hold/", f"{REQUESTS}{held.pk}/lift-legal-hold/"]
    pages = [f"{REQUESTS}{held.pk}/change/", *steps, erasures, f"{erasures}person/?q=CDF349", keeping]
    found = {path: faults_on(olga, path) for path in pages}
    olga.fills("Questions answered: days", "0")
    olga.presses("Save")
    olga.sees("Please correct what is marked below.")
    found["refused"] = faults_here(olga)
    found["next"] = faults_on(olga, f"{keeping}next/")
    olga.presses("Run now")
    olga.sees("Tick this box if they are to be erased.")
    found["not sure"] = faults_here(olga)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_list_of_companies_has_no_accessibility_fault(someone_on_staff: Callable[[], Staff], scheme: str) -> None:
    make_staff("olga", "owner")
    vendor = make_vendor("Phone House", telephone=True)
    olga = someone_on_staff()
    olga.signs_in("olga")
    found = {path: faults_on(olga, path) for path in (VENDORS, f"{VENDORS}{vendor.pk}/change/", f"{VENDORS}add/")}
    olga.presses("Save")
    olga.sees("This field is required.")
    found["refused"] = faults_here(olga)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_list_of_words_of_danger_has_no_accessibility_fault_for_a_clinician(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("clara", "clinician")
    clara = someone_on_staff()
    clara.signs_in("clara")
    found = {path: faults_on(clara, f"/admin/consultations/dangerphrase/{path}") for path in ("", "add/")}
    clara.presses("Save")
    clara.sees("Please correct the error below.")
    found["refused"] = faults_here(clara)
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
    edith.sees("Yours, not saved")
    found["two texts"] = faults_here(edith)
    assert (scheme, {place: faults for place, faults in found.items() if faults}) == (scheme, {})


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_staff_pages_have_our_colors_without_scripts(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("edith", "editor")
    edith = someone_on_staff()
    edith.signs_in("edith")
    expect(edith.page.locator("#header")).to_have_css("background-color", "rgb(20, 52, 58)")


def test_lists_in_a_draft_show_their_bullets_and_numbers(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("edith", "editor")
    draft = make_draft(body="<ul><li>A walk</li></ul><ol><li>Sit down</li></ol>")
    edith = Editor(someone_on_staff().page)
    edith.signs_in("edith")
    edith.opens_the_draft(draft)
    for tag, sign in (("ul", "disc"), ("ol", "decimal")):
        expect(edith.area.locator(f"{tag} > li")).to_have_css("list-style-type", sign)
        expect(edith.area.locator(tag)).not_to_have_css("padding-left", "0px")


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
    edith.sees("Please correct the errors below.")
    found["refused"] = faults_here(edith)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_screens_of_a_versions_life_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    grace = make_staff("grace", "clinician")
    review, signed, back = (make_version_in_review(slug) for slug in ("review", "signed", "back"))
    sign_off(signed, reviewer=grace)
    send_back(back, reviewer=grace, reason="Say how long it lasts.")
    new_draft(signed.article, written_by=None, title="Other words", body="<p>Other words [R90].</p>")
    clara = someone_on_staff()
    make_staff("clara", "clinician")
    clara.signs_in("clara")
    versions = "/admin/pages/articleversion/"
    paths = ["/admin/", f"{versions}{back.pk}/change/", f"{versions}{review.pk}/change/"]
    paths += [f"{versions}{review.pk}/{step}/" for step in ("sign-off", "send-back")]
    paths += [f"{versions}{signed.pk}/{step}/" for step in ("publish", "compare")]
    paths += ["/admin/pages/article/", f"/admin/pages/article/{review.article_id}/retire/"]
    found = {path: faults_on(clara, path) for path in paths}
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_forms_of_an_editor_for_articles_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("edith", "editor")
    article = make_version_in_review().article
    edith = someone_on_staff()
    edith.signs_in("edith")
    found = {path: faults_on(edith, f"/admin/pages/article/{path}") for path in ("add/", f"{article.pk}/rename/")}
    edith.presses("Change the address")
    found["with an error"] = findings_at_every_width(edith.page)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_screens_about_reviews_corrections_and_old_pages_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("clara", "clinician")
    version = make_published_version(reviewer=make_staff("grace", "clinician"))
    keep_now(version.article)
    draft = make_draft(body='<h2 id="risks">Risks</h2><p>There are many [R90].</p>')
    asked = f"article={version.article_id}&day={timezone.localdate():%Y-%m-%d}&time=00:01"
    clara = someone_on_staff()
    clara.signs_in("clara")
    found = {
        path: faults_on(clara, f"/admin/pages/{path}")
        for path in (
            *("review/", f"review/of/{version.pk}/", "correction/", f"correction/add/?version={draft.pk}"),
            *("publishedpage/", f"publishedpage/?{asked}", "publishedpage/?article=x&day=x&time=x"),
            *(
                f"publishedpage/{version.article.published_pages.get().pk}/page/",
                f"articleversion/{version.pk}/change/",
            ),
        )
    }
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_screens_for_pictures_have_no_accessibility_fault(someone_on_staff: Callable[[], Staff], scheme: str) -> None:
    make_staff("edith", "editor")
    picture = make_picture(description="A chair beside a window, with a blanket and a small table.")
    edith = someone_on_staff()
    edith.signs_in("edith")
    found = {path: faults_on(edith, f"{PICTURES}{path}") for path in ("", "add/", f"{picture.pk}/change/")}
    make_version_in_review(body=f"<p>{picture.marker}</p>")
    found["frozen"] = faults_on(edith, f"{PICTURES}{picture.pk}/change/")
    edith.opens(f"{PICTURES}add/")
    edith.presses("Save")
    expect(edith.page.locator(".errornote")).to_be_visible()
    found["errors"] = findings_at_every_width(edith.page)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})
