"""Whoever signs in begins where their work is."""

import pytest
from django.test import Client

from tests.factories import make_staff

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"


def led_to(role: str | None, **sent: str) -> str:
    make_staff("fred", role)
    answer = Client().post("/admin/login/", {"username": "fred", "password": "a long enough sentence", **sent})
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("role", "begins_at"),
    [("front desk", LIST), ("owner", LIST), ("editor", "/admin/"), ("clinician", "/admin/"), (None, "/admin/")],
)
@pytest.mark.parametrize("sent", [{}, {"next": "/admin/"}])
def test_whoever_may_see_requests_begins_at_the_call_list(
    role: str | None, begins_at: str, sent: dict[str, str]
) -> None:
    assert led_to(role, **sent) == begins_at


def test_whoever_was_on_their_way_to_a_page_is_led_there() -> None:
    assert led_to("front desk", next="/admin/mail/") == "/admin/mail/"


def test_nobody_is_led_to_another_site() -> None:
    assert led_to("front desk", next="https://elsewhere.example/admin/") == LIST
