from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core import checks
from django.core.checks import CheckMessage
from django.db import connection, transaction
from django.test import Client

from clinic_site.crisis import crisis_contacts
from clinic_site.facts import read_facts
from clinic_site.models import ClinicProfile, Closure, Fee
from tests.clinic_site.real_facts import PROFILE, make_the_facts_real
from tests.factories import RECEIVED_AT

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
OURS = ("clinic.E030", "clinic.E031", "clinic.E032", "clinic.E033", "clinic.E034")


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel(RECEIVED_AT, tick=False):
        yield


@pytest.fixture
def real_facts() -> None:
    make_the_facts_real()


def found() -> list[CheckMessage]:
    return [message for message in checks.run_checks(include_deployment_checks=True) if message.id in OURS]


def refused() -> list[str]:
    return [message.id for message in found()]


def test_clinic_that_has_supplied_everything_is_refused_nothing(real_facts: None) -> None:
    assert refused() == []


def test_new_site_is_refused_for_each_placeholder_that_a_visitor_would_see() -> None:
    messages = [message.msg for message in found() if message.id == "clinic.E030"]

    assert len(messages) == len(PROFILE) + 1
    assert "Visitors would see a placeholder for the prices." in messages


@pytest.mark.parametrize(
    ("field", "placeholder"),
    [
        ("phone", "(703) 555-0142"),
        ("email", "office@clinic.example"),
        ("street", "[street address to follow]"),
        ("postal_code", ""),
        ("directions", ""),
        ("parking_and_access", ""),
        ("caller", "a member of our staff [name and role to follow]"),
        ("hours_confirmed", False),
        ("clinicians", ""),
        ("not_treated", ""),
        ("insurance", ""),
        ("industry_money", ""),
        ("vendors", ""),
        ("privacy_practices", ""),
        ("nondiscrimination", ""),
    ],
)
def test_each_placeholder_is_refused_by_itself(real_facts: None, field: str, placeholder: object) -> None:
    ClinicProfile.objects.filter(pk=1).update(**{field: placeholder})

    assert refused() == ["clinic.E030"]


def test_site_without_prices_is_refused(real_facts: None) -> None:
    Fee.objects.all().delete()

    assert [message.msg for message in found()] == ["Visitors would see a placeholder for the prices."]


@pytest.mark.parametrize(("days", "codes"), [(365, []), (366, ["clinic.E032"])])
def test_price_that_nobody_has_checked_for_a_year_is_refused(real_facts: None, days: int, codes: list[str]) -> None:
    Fee.objects.update(effective_on=TODAY - timedelta(days=days))

    assert refused() == codes


@pytest.mark.parametrize(("days", "codes"), [(90, []), (91, ["clinic.E031"])])
def test_crisis_numbers_that_nobody_has_rung_for_90_days_are_refused(
    real_facts: None, days: int, codes: list[str]
) -> None:
    reviewed_on = crisis_contacts()["reviewed_on"]
    Closure.objects.update(last_day="2027-03-01")
    with time_machine.travel(RECEIVED_AT.replace(hour=17) + (reviewed_on - TODAY) + timedelta(days=days), tick=False):
        assert refused() == codes


@pytest.mark.parametrize(
    ("first_day", "last_day", "codes"),
    [
        ("2026-11-23", "2026-11-23", []),
        ("2026-11-01", "2026-11-23", []),
        ("2027-11-23", "2027-11-24", []),
        ("2026-11-01", "2026-11-22", ["clinic.E033"]),
        ("2027-11-24", "2027-11-24", ["clinic.E033"]),
    ],
)
def test_clinic_that_plans_no_closing_day_within_a_year_is_refused(
    real_facts: None, first_day: str, last_day: str, codes: list[str]
) -> None:
    Closure.objects.update(first_day=first_day, last_day=last_day)

    assert refused() == codes


def test_database_without_a_table_is_named_and_stops_no_other_check(real_facts: None) -> None:
    read_facts()  # leaves the copy on disk
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_site_fee RENAME TO moved_away")
        codes = refused()
        transaction.set_rollback(True)  # the table comes back

    assert set(codes) == {"clinic.E034"}


def test_ordinary_check_asks_no_fact_of_a_local_site() -> None:
    with time_machine.travel(RECEIVED_AT + timedelta(days=1000), tick=False):
        assert [message for message in checks.run_checks() if message.level >= checks.WARNING] == []


# What the clinic has supplied stands where visitors look for it, and its placeholder is gone.


@pytest.mark.parametrize(
    ("path", "field", "placeholder"),
    [
        ("/about/", "not_treated", "[our own list to follow]"),
        ("/fees/", "insurance", "[whether we bill any insurance: to follow]"),
        ("/how-we-write/", "industry_money", "[our answer to follow]"),
        ("/privacy/", "vendors", "[their names to follow]"),
    ],
)
def test_fact_takes_the_place_of_its_placeholder(client: Client, path: str, field: str, placeholder: str) -> None:
    before = client.get(path).text
    make_the_facts_real()
    after = client.get(path).text

    assert (placeholder in before, PROFILE[field] in before) == (True, False)
    assert (placeholder in after, PROFILE[field] in after) == (False, True)
