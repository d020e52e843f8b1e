"""Monitors are told how many posts came to which end, and nothing of the people who sent them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from clinic_site.metrics.counting import OUTCOMES
from tests.clinic_site.metrics.told import counting_here, told_by, value
from tests.consultations.broken_table import without_table
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts() -> Iterator[None]:
    with counting_here():
        yield


def posts() -> dict[str, float]:
    told = told_by()
    return {outcome: count for outcome in OUTCOMES if (count := value(told, "posts_total", outcome=outcome))}


def send(client: Client, **changes: str) -> int:
    return client.post("/consultation/", EVERY_ANSWER | changes).status_code


def test_received_requests_and_those_sent_twice_are_told_apart(client: Client) -> None:
    assert [send(client, name="Ada"), send(client, name="Bo"), send(client, name="Bo")] == [302] * 3

    assert posts() == {"received": 2, "sent_again": 1}


def test_doubtful_request_and_one_too_many(client: Client, settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 0
    assert send(client) == 429
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    assert send(client, name="Bo") == 302

    assert posts() == {"too_many_429": 1, "set_aside": 1}


def test_form_that_comes_back(client: Client) -> None:
    assert [send(client, name=""), send(Client(enforce_csrf_checks=True))] == [422, 403]

    assert posts() == {"came_back": 2}


def test_request_kept_on_disk_and_one_that_could_not_be_kept(client: Client, settings: Settings) -> None:
    with without_table("consultations_consultationrequest"):
        assert [send(client, name="Ada"), send(client, name="Ada")] == [302, 302]
        settings.SPOOL_MOST_FILES = 0
        assert send(client, name="Bo") == 503

    assert posts() == {"spooled": 1, "sent_again": 1, "not_kept_503": 1}


def test_every_outcome_is_told_from_the_start() -> None:
    assert {dict(labels)["outcome"] for name, labels in told_by() if name == "clinic_posts_total"} == set(OUTCOMES)
