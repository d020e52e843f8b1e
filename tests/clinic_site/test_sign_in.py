import ipaddress
import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from tests.factories import make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough sentence"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def sign_in(username: str, password: str, address: str = HERE, **headers: str) -> HttpResponse:
    return Client(REMOTE_ADDR=address).post("/admin/login/", {"username": username, "password": password}, **headers)


def test_staff_sign_in_with_name_and_password() -> None:
    make_staff("fred", "front desk")

    assert sign_in("fred", PASSWORD).status_code == 302


def test_sign_in_without_a_page_in_mind_leads_to_the_first_screen() -> None:
    make_staff("fred", "front desk")
    typed = {"username": "fred", "password": PASSWORD, "next": ""}

    assert Client().post("/admin/login/", typed).headers["Location"] == "/admin/consultations/consultationrequest/"


def test_wrong_password_and_unknown_name_are_answered_alike() -> None:
    make_staff("fred", "front desk")
    wrong, unknown = sign_in("fred", "not the password"), sign_in("nobody", "not the password")

    assert (wrong.status_code, unknown.status_code) == (200, 200)
    message = "Please enter the correct username and password for a staff account."
    assert (message in wrong.text, message in unknown.text) == (True, True)


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/", "/admin/password_change/"])
def test_crisis_line_stands_on_the_page_of_the_sign_in_and_on_those_behind_it(path: str) -> None:
    client = Client()
    if path != "/admin/login/":
        client.force_login(make_staff("fred", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
    page = client.get(path)

    assert page.status_code == 200
    assert [number for number in ("tel:911", "tel:988", "sms:988") if number not in page.text] == []


def test_sixth_wrong_try_is_answered_with_429_and_a_page_that_helps() -> None:
    make_staff("fred", "front desk")
    tries = [sign_in("fred", "not the password") for _ in range(6)]

    assert tries[0].status_code == 200
    assert (tries[5].status_code, tries[5].headers["Retry-After"]) == (429, "900")
    assert "tel:988" in tries[5].text


def test_right_password_does_not_open_a_name_that_is_locked() -> None:
    make_staff("fred", "front desk")
    for _ in range(6):
        sign_in("fred", "not the password")

    assert sign_in("fred", PASSWORD).status_code == 429


def test_stranger_cannot_lock_staff_out_from_another_address() -> None:
    make_staff("fred", "front desk")
    for _ in range(6):
        sign_in("fred", "not the password", ELSEWHERE)

    assert sign_in("fred", PASSWORD, ELSEWHERE).status_code == 429
    assert sign_in("fred", PASSWORD, HERE).status_code == 302


def test_colleague_at_the_same_address_is_not_locked_out() -> None:
    make_staff("fred", "front desk")
    make_staff("olga", "owner")
    for _ in range(6):
        sign_in("fred", "not the password")

    assert sign_in("olga", PASSWORD).status_code == 302


def test_invented_forwarded_address_does_not_start_a_new_count() -> None:
    make_staff("fred", "front desk")
    tries = [sign_in("fred", "no", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}") for number in range(6)]

    assert tries[5].status_code == 429


def test_visitors_behind_a_proxy_of_ours_are_counted_one_by_one(settings: object) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.1")]
    make_staff("fred", "front desk")
    for _ in range(6):
        sign_in("fred", "not the password", "10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE)

    assert sign_in("fred", PASSWORD, "10.0.0.1", HTTP_X_FORWARDED_FOR=ELSEWHERE).status_code == 429
    assert sign_in("fred", PASSWORD, "10.0.0.1", HTTP_X_FORWARDED_FOR=HERE).status_code == 302


def test_pause_is_over_after_a_quarter_of_an_hour() -> None:
    make_staff("fred", "front desk")
    with time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False) as clock:
        for _ in range(6):
            sign_in("fred", "not the password")
        clock.shift(timedelta(minutes=14))
        assert sign_in("fred", PASSWORD).status_code == 429
        clock.shift(timedelta(minutes=16))

        assert sign_in("fred", PASSWORD).status_code == 302


def test_sign_in_without_a_token_of_ours_is_refused(strict_client: Client) -> None:
    response = strict_client.post("/admin/login/", {"username": "fred", "password": PASSWORD})

    assert response.status_code == 403
    assert "We could not check that this came from our form" in response.text


def test_tries_to_sign_in_leave_neither_name_nor_password_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    make_staff("zebulon", "front desk")
    with caplog.at_level(logging.DEBUG):
        for _ in range(6):
            sign_in("zebulon", "typed-by-mistake")
        sign_in("zebulon", PASSWORD, ELSEWHERE)

    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert len(told) >= 7
    assert [line for line in told if "zebulon" in line or "typed-by-mistake" in line or PASSWORD in line] == []


# Many names from one address, one name from many addresses.


def test_thirty_names_tried_from_one_address_are_enough() -> None:
    make_staff("fred", "front desk")
    tries = [sign_in(f"name{number}", "Winter2026!") for number in range(31)]

    assert [answer.status_code for answer in tries] == [200] * 30 + [429]
    assert (tries[30].headers["Retry-After"], "tel:988" in tries[30].text) == ("900", True)
    assert sign_in("fred", PASSWORD).status_code == 429
    assert sign_in("fred", PASSWORD, ELSEWHERE).status_code == 302


def test_a_whole_ipv6_network_counts_as_one_address() -> None:
    tries = [sign_in(f"name{number}", "Winter2026!", f"2001:db8:1:2::{number + 1:x}") for number in range(31)]

    assert tries[30].status_code == 429
    assert sign_in("name", "Winter2026!", "2001:db8:1:3::1").status_code == 200


def test_one_name_tried_from_everywhere_waits_but_not_in_the_browser_of_its_owner() -> None:
    make_staff("fred", "front desk")
    own = Client(REMOTE_ADDR=ELSEWHERE)
    own.post("/admin/login/", {"username": "fred", "password": PASSWORD})
    own.post("/admin/logout/")
    for number in range(30):
        sign_in("fred", "Winter2026!", f"203.0.113.{number + 1}")

    assert sign_in("fred", PASSWORD, "203.0.113.200").status_code == 429
    assert own.post("/admin/login/", {"username": "fred", "password": PASSWORD}).status_code == 302


def test_who_had_to_wait_can_sign_in_after_a_quarter_of_an_hour() -> None:
    make_staff("fred", "front desk")
    with time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False) as clock:
        for number in range(31):
            sign_in(f"name{number}", "Winter2026!")
        clock.shift(timedelta(minutes=16))

        assert sign_in("fred", PASSWORD).status_code == 302


def test_a_known_browser_is_remembered_by_a_signed_cookie_for_staff_pages_alone() -> None:
    make_staff("fred", "front desk")
    cookie = sign_in("fred", PASSWORD).cookies["known"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Strict")
    assert sign_in("fred", "not the password", ELSEWHERE).cookies.get("known") is None
