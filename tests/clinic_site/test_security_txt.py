from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as site
from django.core import checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from clinic_site import facts
from clinic_site.models import ClinicProfile
from clinic_site.security_txt import HOLDS, POLICY
from tests.clinic_site.real_facts import make_the_facts_real

pytestmark = pytest.mark.django_db
PATH, POLICY_PATH = "/.well-known/security.txt", "/.well-known/security-policy.txt"


def fields(client: Client) -> dict[str, str]:
    lines = [line for line in client.get(PATH).text.splitlines() if not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


def test_it_names_the_clinics_own_address_where_nothing_else_is_set(client: Client) -> None:
    make_the_facts_real()

    assert fields(client) == {
        "Contact": "mailto:hello@vit-clinic.org",
        "Expires": "2027-11-26T00:00:00Z",
        "Preferred-Languages": "en",
        "Canonical": f"{site.SITE_URL}{PATH}",
    }


def test_a_sample_is_marked_as_one_until_there_is_an_address(client: Client, settings: Settings) -> None:
    assert client.get(PATH).text.startswith("# This address is a sample")
    settings.SECURITY_CONTACT = "https://vit-clinic.org/report"

    assert fields(client)["Contact"] == "https://vit-clinic.org/report"
    assert "#" not in client.get(PATH).text


def test_many_strangers_who_ask_for_it_ask_the_database_nothing_more(client: Client) -> None:
    client.get(PATH)
    with CaptureQueriesContext(connection) as asked:
        client.get(PATH)

    assert [query["sql"] for query in asked if "edition" not in query["sql"]] == []


def test_clinic_that_has_named_no_contact_promises_nothing_yet(client: Client, settings: Settings) -> None:
    assert client.get(POLICY_PATH).status_code == 404
    settings.SECURITY_CONTACT = "mailto:security@vit-clinic.org"

    assert fields(client)["Policy"] == f"{site.SITE_URL}{POLICY_PATH}"
    assert client.get(POLICY_PATH).status_code == 200


def test_it_holds_less_than_a_year_from_the_day_on_which_somebody_tried_the_address(
    client: Client, settings: Settings
) -> None:
    settings.SECURITY_CONTACT_CHECKED = date(2027, 3, 1)

    assert fields(client)["Expires"] == "2028-02-28T00:00:00Z"
    assert timedelta(days=365) > HOLDS


@pytest.mark.parametrize("path", [PATH, POLICY_PATH])
def test_it_is_plain_text_in_utf_8(client: Client, settings: Settings, path: str) -> None:
    settings.SECURITY_CONTACT = "mailto:security@vit-clinic.org"
    response = client.get(path)

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert set(response.headers["Cache-Control"].split(", ")) == {"max-age=3600", "public"}
    assert response.cookies.output() == ""
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert client.post(path).status_code == 405


def test_policy_says_what_we_promise_and_where_people_in_need_turn(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@vit-clinic.org"
    text = client.get(POLICY_PATH).text

    assert text == POLICY.read_text()
    assert "within 72 hours" in text
    assert "call 911, or call or text 988" in text


TODAY = date(2027, 6, 1)


def refused(settings: Settings, contact: str, checked: date | None) -> list[str]:
    settings.SECURITY_CONTACT, settings.SECURITY_CONTACT_CHECKED = contact, checked
    with time_machine.travel(datetime(2027, 6, 1, 16, tzinfo=UTC), tick=False):
        messages = checks.run_checks(include_deployment_checks=True)
    return [message.id for message in messages if message.id in ("clinic.E080", "clinic.E081")]


@pytest.mark.parametrize(
    ("days_ago", "codes"),
    [
        (0, []),
        (333, []),
        (334, ["clinic.E081"]),
        (400, ["clinic.E081"]),
        (-1, ["clinic.E081"]),
        (None, ["clinic.E081"]),
    ],
)
def test_deployment_is_refused_in_the_last_thirty_days_and_where_nobody_has_tried_the_address(
    settings: Settings, days_ago: int | None, codes: list[str]
) -> None:
    checked = None if days_ago is None else TODAY - timedelta(days=days_ago)

    assert refused(settings, "mailto:security@vit-clinic.org", checked) == codes


def test_deployment_is_refused_while_the_contact_is_a_sample(settings: Settings) -> None:
    assert refused(settings, "", TODAY) == ["clinic.E080"]
    assert refused(settings, "mailto:security@clinic.example", TODAY) == ["clinic.E080"]
    assert refused(settings, "https://clinic.example/report", TODAY) == ["clinic.E080"]
    assert refused(settings, "https://www.example.org", TODAY) == ["clinic.E080"]
    ClinicProfile.objects.filter(pk=1).update(email="hello@vit-clinic.org")
    facts.forget_facts()

    assert refused(settings, "", TODAY) == []


def test_a_date_that_comes_near_fails_no_ordinary_check() -> None:
    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False):
        assert [message for message in checks.run_checks() if message.level >= checks.WARNING] == []
