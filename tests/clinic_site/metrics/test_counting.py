"""Answers are counted by the pattern of their address, and nothing that was typed is a label."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from clinic_site.metrics import counting
from clinic_site.neutral_words import health_words_in
from tests.clinic_site.metrics.told import Told, counting_here, told_by, value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts() -> Iterator[None]:
    with counting_here():
        yield


def answers(told: Told) -> dict[tuple[str, str, str], float]:
    found = {labels: count for (name, labels), count in told.items() if name == "clinic_answers_total"}
    return {tuple(dict(labels)[of] for of in ("method", "route", "status")): count for labels, count in found.items()}


def test_answers_are_counted_by_method_route_and_class_of_status(client: Client, articles: None) -> None:
    client.get("/learn/ketamine-for-depression/")
    client.get("/learn/no-such-article/")
    client.head("/healthz")
    client.post("/healthz")
    client.generic("BREW", "/healthz")

    assert answers(told_by()) == {
        ("GET", "/learn/<slug:slug>/", "2xx"): 1,
        ("GET", "/learn/<slug:slug>/", "4xx"): 1,
        ("HEAD", "/healthz", "2xx"): 1,
        ("POST", "/healthz", "4xx"): 1,
        ("OTHER", "/healthz", "4xx"): 1,
    }
    assert value(told_by(), "answer_seconds_count", route="/healthz") == 3


def test_nothing_that_was_typed_is_a_label(client: Client, articles: None) -> None:
    for address in ("/markername/", "/search/?q=markername", "/consultation/?name=markername", "/learn/markername/"):
        client.get(address, headers={"user-agent": "markername", "x-request-id": "markername"})

    assert [labels for labels in told_by() if "marker" in str(labels).lower()] == []


def test_no_route_that_could_be_a_label_holds_a_health_word() -> None:
    def routes(patterns: list[object], before: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from routes(pattern.url_patterns, before + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield before + str(pattern.pattern)

    found = list(routes(get_resolver().url_patterns))
    assert len(found) > 100
    assert [route for route in found if health_words_in(route)] == []


def test_process_that_was_not_told_to_count_counts_nothing(client: Client) -> None:
    counting.switch_off()
    client.get("/healthz")

    assert answers(told_by()) == {}


def test_oversize_post_is_counted_and_one_of_staff_is_not_taken_for_a_visitor(client: Client) -> None:
    client.get("/")
    assert client.post("/consultation/", {"note": "x" * 1_000_001}).status_code == 413
    assert client.post("/admin/login/", {"username": "x" * 1_000_001}).status_code == 413

    assert value(told_by(), "posts_total", outcome="too_large_413") == 1
