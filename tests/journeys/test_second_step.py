"""Somebody new signs in for the first time with a phone, and later with a code, a recovery code, and a new phone."""

import base64
from collections.abc import Callable

import pytest
from pytest_django import Settings

from tests.factories import make_staff
from tests.journeys.people import Staff
from tests.journeys.screens import PHONE
from tests.journeys.test_staff_accessibility import BOTH_SCHEMES, faults_here, faults_on
from tests.phones import code_of_key

OF_EVERYBODY = ("/admin/roles/", "/admin/password_change/")
HALF_A_MINUTE = 0.5  # the app of the test shows the next code already, since each works once


@pytest.fixture(autouse=True)
def second_step_is_on(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


def types(staff: Staff, code: str, press: str, *, label: str = "Code from your app") -> None:
    staff.fills(label, code)
    staff.presses(press)


def key_on_screen(staff: Staff) -> str:
    """What somebody types into the app by hand."""
    groups = staff.page.locator(".way-in__key").inner_text()
    return base64.b32decode(groups.replace(" ", "").replace("\n", "")).hex()


@pytest.mark.browser_context_args(viewport=PHONE)
def test_first_sign_in_connects_the_phone_and_the_next_ones_ask_for_a_code(
    someone_on_staff: Callable[[], Staff],
) -> None:
    make_staff("fred", "front desk")
    fred = someone_on_staff()
    fred.signs_in("fred", on_the_way_to="/admin/jobs/")
    fred.reads("Set up the second step")
    key = key_on_screen(fred)
    types(fred, "000000", "Connect")
    fred.sees("That code is not right.")
    types(fred, code_of_key(key), "Connect")
    fred.reads("Your recovery codes")
    codes = fred.page.locator(".way-in__codes code").all_inner_texts()
    fred.presses("I have kept them")
    fred.reads("Timed jobs")
    fred.signs_out()

    fred.signs_in("fred")
    fred.reads("Second step")
    fred.sees_nothing_of("Next for you")
    types(fred, code_of_key(key, minutes_fast=HALF_A_MINUTE), "Sign in")
    fred.reads("What would you like to do?")
    fred.signs_out()

    fred.signs_in("fred")
    types(fred, code_of_key(key, minutes_fast=6), "Sign in")
    fred.sees("The clock of your phone seems to be about 6 minutes fast.")
    fred.follows("Use a recovery code instead")
    types(fred, codes[0].upper(), "Sign in", label="Recovery code")
    fred.reads("What would you like to do?")
    fred.follows("Second step", within="#header")
    fred.sees("9 recovery codes are left.")
    types(fred, codes[1], "Connect a new phone", label="Code from your app, or a recovery code")
    fred.reads("Set up the second step")
    assert key_on_screen(fred) != key
    types(fred, code_of_key(key_on_screen(fred)), "Connect")
    fred.reads("Your recovery codes")


@BOTH_SCHEMES
def test_pages_of_the_second_step_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("fred", "front desk")
    fred = someone_on_staff()
    fred.signs_in("fred")
    found = {"set up": faults_here(fred)}
    types(fred, "000000", "Connect")
    found["set up, refused"] = faults_here(fred)
    key = key_on_screen(fred)
    types(fred, code_of_key(key), "Connect")
    found["codes"] = faults_here(fred)
    fred.presses("I have kept them")
    found["mine"] = faults_on(fred, "/admin/second-step/mine/")
    fred.signs_out()
    fred.signs_in("fred")
    found["enter"] = faults_here(fred)
    types(fred, "000000", "Sign in")
    found["enter, refused"] = faults_here(fred)
    fred.follows("Use a recovery code instead")
    found["recovery code"] = faults_here(fred)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


@BOTH_SCHEMES
def test_pages_about_accounts_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], settings: Settings, scheme: str
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    make_staff("olga", "owner")
    fred = make_staff("fred", "front desk", first_name="Fred")
    olga = someone_on_staff()
    olga.signs_in("olga")
    accounts = "/admin/auth/user/"
    pages = [f"{accounts}{fred.pk}/{page}/" for page in ("change", "password", "reset-second-step", "history")]
    found = {path: faults_on(olga, path) for path in (*OF_EVERYBODY, accounts, *pages, f"{accounts}add/")}
    olga.presses("Save")
    olga.sees("Choose what this person does at the clinic.")
    found["refused"] = faults_here(olga)
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})


def test_owner_makes_an_account_and_its_person_comes_in(
    someone_on_staff: Callable[[], Staff], settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    make_staff("olga", "owner")
    olga, nora = someone_on_staff(), someone_on_staff()
    olga.signs_in("olga", on_the_way_to="/admin/auth/user/")
    olga.follows("Add an account")
    olga.fills("Name to sign in with:", "nora")
    olga.fills("First name:", "Nora")
    olga.page.get_by_label("front desk: answers requests").check()
    olga.fills("First password:", "a long enough sentence")
    olga.fills("First password once more:", "a long enough sentence")
    olga.presses("Save")
    olga.sees("At the first sign-in nora chooses another password.")

    nora.signs_in("nora")
    nora.reads("Choose your own password")
    assert faults_here(nora) == []
    nora.fills("New password", "seven green lamps on the roof")
    nora.fills("New password confirmation", "seven green lamps on the roof")
    nora.presses("Save my password")
    nora.reads("What would you like to do?")
