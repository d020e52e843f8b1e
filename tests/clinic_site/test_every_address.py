"""Every address of the staff pages is walked with every role, and answers as one table says."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_otp import DEVICE_ID_SESSION_KEY
from pytest_django import Settings

from tests.clinic_site.admin_rows import address_of
from tests.clinic_site.who_opens_what import HALF_WAY, STRANGER, SUPERUSER, WHO, WHO_OPENS_WHAT
from tests.factories import make_staff
from tests.phones import connect_phone

pytestmark = pytest.mark.django_db
WAYS_IN = ("/admin/login/", "/admin/second-step/", "/admin/second-step/set-up/")


def routes(patterns: list[object], before: str = "") -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            found.append(route)
    return found


ROUTES = sorted({route for route in routes(get_resolver().url_patterns) if route.startswith("admin/")})


@pytest.fixture(autouse=True)
def second_step_is_on(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


def browser_of(who: str) -> Client:
    """A browser in which this person is signed in, as far as they come."""
    client = Client()
    if who == STRANGER:
        return client
    account = _account_of(who)
    phone = connect_phone(account)
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    if who != HALF_WAY:
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = phone.persistent_id
        session.save()
    return client


def _account_of(who: str) -> User:
    name = f"walker-{who}"
    if who in (SUPERUSER, HALF_WAY):
        return make_staff(name, is_superuser=True)
    return make_staff(name, WHO[who])


def is_let_in(who: str, method: str, path: str) -> bool:
    """Whether somebody gets more than a refusal or the way to the sign-in. What the visit changes is undone."""
    undo = transaction.savepoint()
    answer = getattr(browser_of(who), method)(path)
    transaction.savepoint_rollback(undo)
    if answer.status_code == 302:
        return answer.headers["Location"].partition("?")[0] not in WAYS_IN
    return answer.status_code not in (403, 404, 405)


def test_every_address_is_in_the_table_and_nothing_else() -> None:
    assert sorted(WHO_OPENS_WHAT) == ROUTES


def test_the_walk_is_long_enough() -> None:
    assert len(WHO_OPENS_WHAT) * len(WHO) * 2 >= 120


@pytest.mark.parametrize("route", WHO_OPENS_WHAT)
def test_address_answers_each_role_as_the_table_says(route: str) -> None:
    path = address_of(route)
    opened = {method: "".join(who for who in WHO if is_let_in(who, method, path)) or "-" for method in ("get", "post")}

    assert opened == dict(zip(("get", "post"), WHO_OPENS_WHAT[route], strict=True))
