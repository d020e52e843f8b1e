"""A staff page that stays open says within a minute that something is not well."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import make_message, make_request, make_staff
from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.measures import width_of
from tests.journeys.people import Staff
from tests.journeys.screens import PHONE
from tests.journeys.watch import Watch

MINUTE = 60_000  # milliseconds
STUCK = "1 e-mail has waited for more than five minutes to be sent."
MISSED = "A promise is missed: 1 request waits past its time."


def at_work(someone_on_staff: Callable[[], Staff], role: str = "front desk") -> Staff:
    make_staff("fred", role)
    fred = someone_on_staff()
    fred.page.clock.install()
    fred.signs_in("fred")
    expect(fred.page.locator("#staff-lines")).to_have_text("")
    return fred


def let_mail_get_stuck() -> None:
    make_message(make_request(name="Waiting"), try_until=timezone.now() + timedelta(hours=47))


def looks_while_hidden(page: Page, hidden: bool) -> None:
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
        "document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_open_page_says_within_a_minute_that_mail_is_stuck_and_leads_there(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_request("CDF348", name="Not concerned", answer_by=timezone.now() + timedelta(days=2))
    fred = at_work(someone_on_staff)
    let_mail_get_stuck()
    fred.page.clock.run_for(MINUTE)
    expect(fred.page.get_by_role("status")).to_contain_text(STUCK)
    fred.page.get_by_role("link", name=STUCK).click()
    fred.page.wait_for_url("**/?show=mail-stuck")

    assert fred.list_of_names() == ["Waiting"]


def test_page_that_nobody_looks_at_asks_for_nothing_and_catches_up_when_it_is_seen(
    someone_on_staff: Callable[[], Staff],
) -> None:
    fred = at_work(someone_on_staff)
    asked: list[str] = []
    fred.page.on("request", lambda request: asked.append(request.url))
    looks_while_hidden(fred.page, True)
    let_mail_get_stuck()
    fred.page.clock.run_for(10 * MINUTE)
    assert asked == []
    looks_while_hidden(fred.page, False)

    expect(fred.page.get_by_role("status")).to_contain_text(STUCK)


def test_page_of_somebody_who_was_signed_out_stops_asking(someone_on_staff: Callable[[], Staff], watch: Watch) -> None:
    fred = at_work(someone_on_staff)
    fred.page.context.clear_cookies()
    with fred.page.expect_response("**/admin/lines/") as answer:
        fred.page.clock.run_for(MINUTE)
    asked: list[str] = []
    fred.page.on("request", lambda request: asked.append(request.url))
    fred.page.clock.run_for(10 * MINUTE)

    assert (answer.value.status, asked) == (403, [])
    watch.complaints.clear()  # the browser notes each answer of this kind in its console


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_scripts_the_next_page_says_it(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk")
    fred = someone_on_staff()
    fred.signs_in("fred")
    make_request(answer_by=timezone.now() - timedelta(hours=1))
    fred.opens("/admin/password_change/")

    expect(fred.page.get_by_role("link", name=MISSED)).to_be_visible()


@pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)
def test_lines_and_pages_about_mail_and_jobs_have_no_accessibility_fault_and_fit_a_phone(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("olga", "owner", email="olga@clinic.example")
    request = make_request(answer_by=timezone.now() - timedelta(hours=1))
    refused = {"state": "REFUSED", "problem": "The mail server refused this address for good."}
    message = make_message(request, finished_at=timezone.now(), **refused)
    make_message(request, try_until=timezone.now() + timedelta(hours=47))
    olga = someone_on_staff()
    olga.signs_in("olga")
    found = {}
    requests = "/admin/consultations/consultationrequest/"
    for path in (
        *("/admin/", "/admin/mail/", "/admin/jobs/", f"/admin/mail/{message.pk}/send-again/"),
        *(f"{requests}?show=overdue", f"{requests}{request.pk}/change/", "/admin/consultations/look/"),
    ):
        olga.opens(path)
        expect(olga.page.get_by_role("link", name=MISSED)).to_be_visible()
        found[path] = findings_at_every_width(olga.page)
        olga.page.set_viewport_size(PHONE)
        found[path] += [f"{width_of(olga.page)} px wide"] if width_of(olga.page) > PHONE["width"] else []

    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_owner_tests_the_mail_and_front_desk_sends_one_message_again_without_scripts(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_staff("olga", "owner", email="olga@clinic.example")
    request = make_request(name="Ada")
    make_message(request, state="REFUSED", problem="The mail server refused this address for good.")
    olga = someone_on_staff()
    olga.signs_in("olga")
    olga.follows("How the mail stands")
    olga.presses("Send a test to each of them")
    olga.sees("Test messages on their way: 3.")
    olga.opens(f"/admin/consultations/consultationrequest/{request.pk}/change/")
    olga.follows("Send again")
    olga.presses("Send this e-mail again")
    olga.sees("E-mails waiting to be sent again: 1.")
