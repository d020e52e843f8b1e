from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client

from tests.factories import make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough sentence"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 14, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def fred(clock: time_machine.Traveller) -> Client:
    """Somebody at the front desk who has just signed in."""
    make_staff("fred", "front desk")
    return sign_in("fred")


def sign_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/admin/login/", {"username": username, "password": password})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_session_lasts_while_staff_click_at_least_every_fifteen_minutes(
    fred: Client, clock: time_machine.Traveller
) -> None:
    for _ in range(4):
        clock.shift(timedelta(minutes=14, seconds=59))
        assert is_signed_in(fred) is True


def test_session_ends_after_fifteen_minutes_without_a_click(fred: Client, clock: time_machine.Traveller) -> None:
    assert is_signed_in(fred) is True
    clock.shift(timedelta(minutes=15, seconds=1))

    assert is_signed_in(fred) is False


def test_looking_at_public_pages_does_not_keep_a_session_alive(fred: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=10))
    assert fred.get("/about/").status_code == 200
    clock.shift(timedelta(minutes=10))

    assert is_signed_in(fred) is False


def test_session_ends_after_eight_hours_however_busy(fred: Client, clock: time_machine.Traveller) -> None:
    assert is_signed_in(fred) is True
    for _ in range(48):
        clock.shift(timedelta(minutes=10))
        assert is_signed_in(fred) is True
    clock.shift(timedelta(seconds=1))

    assert is_signed_in(fred) is False


def test_signing_in_again_starts_eight_new_hours(fred: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=9))
    again = sign_in("fred")
    clock.shift(timedelta(minutes=10))

    assert (is_signed_in(fred), is_signed_in(again)) == (False, True)


def test_signing_in_leaves_a_session_behind_that_somebody_else_may_have_planted(
    clock: time_machine.Traveller,
) -> None:
    make_staff("fred", "front desk")
    client = Client()
    planted = client.session
    planted["planted"] = True
    planted.save()
    client.post("/admin/login/", {"username": "fred", "password": PASSWORD})

    assert is_signed_in(client) is True
    assert client.cookies["session"].value != planted.session_key


def test_signing_out_ends_the_session_for_a_copied_cookie_too(fred: Client) -> None:
    copied = Client()
    copied.cookies["session"] = fred.cookies["session"].value
    assert is_signed_in(copied) is True
    fred.post("/admin/logout/")

    assert (is_signed_in(fred), is_signed_in(copied)) == (False, False)


def test_changing_the_password_ends_every_other_session(fred: Client) -> None:
    elsewhere = sign_in("fred")
    assert is_signed_in(elsewhere) is True
    new = "an entirely different sentence"
    fred.post("/admin/password_change/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert (is_signed_in(fred), is_signed_in(elsewhere)) == (True, False)


def test_session_cookie_goes_with_the_browser_and_is_hidden_from_scripts(fred: Client) -> None:
    cookie = fred.cookies["session"]

    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")


def test_the_owner_can_sign_somebody_out_everywhere_and_nobody_else(client: Client) -> None:
    fred, devices = make_staff("fred", "front desk"), [Client(), Client()]
    for device in devices:
        device.force_login(fred, backend="clinic_site.staff_backend.StaffBackend")
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    chosen = {"action": "sign_out_everywhere", "_selected_action": [fred.pk]}
    done = client.post("/admin/auth/user/", chosen, follow=True)

    assert "Signed out everywhere: 2 sessions ended." in done.text
    assert [device.get("/admin/").status_code for device in devices] == [302, 302]
    assert client.get("/admin/").status_code == 200
    assert LogEntry.objects.get().get_change_message() == "Signed out everywhere."
