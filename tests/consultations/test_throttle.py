from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from consultations.models import ConsultationRequest, ThrottleCount
from consultations.throttle import Press, count_post, sweep
from tests.at_once import at_once
from tests.consultations.browser import main_text, what_it_sends
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
SAME_CONNECTION = "Many requests came from the same connection within an hour."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Windows begin with the full hour and minute, so these tests start there and time stands still."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def press_often(client: Client, times: int, **headers: str) -> list[int]:
    """Send `times` different requests."""
    answers = [{**EVERY_ANSWER, "name": f"Person {number}"} for number in range(times)]
    return [client.post("/consultation/", answer, **headers).status_code for answer in answers]


def set_aside() -> list[str]:
    return list(ConsultationRequest.objects.filter(is_set_aside=True).order_by("pk").values_list("name", flat=True))


def test_twenty_requests_in_an_hour_from_one_address_pass_and_the_next_is_set_aside(client: Client) -> None:
    assert press_often(client, 21) == [302] * 21

    assert set_aside() == ["Person 20"]
    assert ConsultationRequest.objects.get(is_set_aside=True).set_aside_reasons == [SAME_CONNECTION]


def test_a_doubtful_visitor_gets_the_same_confirmation_and_promise(client: Client, settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    shown = []
    for name in ("Ada", "Bo"):
        client.post("/consultation/", {**EVERY_ANSWER, "name": name})
        reference = ConsultationRequest.objects.get(name=name).reference_spoken
        shown.append(main_text(client.get("/consultation/received/").text).replace(reference, "(reference)"))

    assert set_aside() == ["Bo"]
    assert shown[0] == shown[1]
    assert len(set(ConsultationRequest.objects.values_list("answer_by", flat=True))) == 1


def test_a_refused_form_counts_too_so_that_nobody_can_try_without_end(client: Client) -> None:
    for _ in range(20):
        assert client.post("/consultation/", {}).status_code == 422
    press_often(client, 1)

    assert set_aside() == ["Person 0"]


def test_two_hundred_posts_are_taken_and_the_next_is_turned_away_with_everything_that_was_typed(client: Client) -> None:
    presses = [count_post("127.0.0.1")[0] for _ in range(200)]
    assert presses == [Press.ORDINARY] * 20 + [Press.DOUBTFUL] * 180

    page = client.post("/consultation/", EVERY_ANSWER)
    sent = what_it_sends(page.text)
    assert (page.status_code, ConsultationRequest.objects.count()) == (429, 0)
    assert {name: sent[name] for name in EVERY_ANSWER} == EVERY_ANSWER
    assert "We are getting very many requests from your connection." in main_text(page.text)
    assert "(703) 555-0142" in main_text(page.text)
    assert ("no-store" in page["Cache-Control"], page["Retry-After"]) == (True, "3600")


def test_who_was_turned_away_can_press_once_more_in_the_next_hour(
    strict_client: Client, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 0
    page = strict_client.post("/consultation/", EVERY_ANSWER)
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    clock.shift(timedelta(hours=1))

    assert page.status_code == 429
    assert strict_client.post("/consultation/", what_it_sends(page.text)).status_code == 302
    assert (ConsultationRequest.objects.count(), set_aside()) == (1, [])


def test_a_new_hour_starts_a_new_count(clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=59, seconds=59))
    first = [count_post("192.0.2.1")[0] for _ in range(21)]
    clock.shift(1)
    second = [count_post("192.0.2.1")[0] for _ in range(21)]

    assert first == second == [Press.ORDINARY] * 20 + [Press.DOUBTFUL]


def test_one_busy_address_does_not_slow_another(client: Client) -> None:
    for _ in range(100):
        count_post("192.0.2.1")

    assert count_post("192.0.2.2") == (Press.ORDINARY, "")
    assert count_post("192.0.2.1") == (Press.DOUBTFUL, SAME_CONNECTION)


def test_three_hundred_posts_a_minute_from_everywhere_pass_and_the_next_is_set_aside(client: Client) -> None:
    presses = [count_post(f"192.0.2.{number % 256}")[0] for number in range(300)]
    assert presses == [Press.ORDINARY] * 300

    press_often(client, 1)
    assert ConsultationRequest.objects.get().set_aside_reasons == [
        "Very many requests came from everywhere within a minute."
    ]


def test_more_than_ten_times_that_from_everywhere_is_turned_away(
    settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.POSTS_PER_MINUTE_OVERALL = 3
    presses = [count_post(f"192.0.2.{number}")[0] for number in range(31)]
    clock.shift(60)

    assert presses == [Press.ORDINARY] * 3 + [Press.DOUBTFUL] * 27 + [Press.TOO_MUCH]
    assert count_post("192.0.2.99") == (Press.ORDINARY, "")


@pytest.mark.parametrize(
    ("first", "second", "are_one"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "not an address", True),
    ],
)
def test_a_visitor_is_one_address_or_one_network_of_ipv6(
    client: Client, settings: Settings, first: str, second: str, are_one: bool
) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Ada"}, REMOTE_ADDR=first)
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Bo"}, REMOTE_ADDR=second)

    assert set_aside() == (["Bo"] if are_one else [])


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Client-IP", "X-Client-IP"])
def test_a_stranger_cannot_start_a_new_count_with_a_header(client: Client, settings: Settings, header: str) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 2
    for number in range(3):
        answers = {**EVERY_ANSWER, "name": f"Person {number}"}
        client.post("/consultation/", answers, headers={header: f"192.0.2.{number}"}, REMOTE_ADDR="198.51.100.7")

    assert set_aside() == ["Person 2"]


@pytest.mark.parametrize(
    ("forwarded_for", "waiting"),
    [
        (["192.0.2.1", "192.0.2.2", "192.0.2.3"], []),
        (["192.0.2.1", "192.0.2.1", "192.0.2.1"], ["Person 1", "Person 2"]),
        # What stands left of the last address is the visitor's own invention.
        (["1.1.1.1, 192.0.2.1", "2.2.2.2, 192.0.2.1", "junk, 192.0.2.1"], ["Person 1", "Person 2"]),
        # The proxies of ours on the way are no visitors.
        (["192.0.2.1, 10.0.0.9", "192.0.2.2, 10.0.0.9", "192.0.2.1, 10.0.0.8"], ["Person 2"]),
    ],
)
def test_behind_a_proxy_of_ours_each_visitor_has_a_count_of_their_own(
    client: Client, settings: Settings, forwarded_for: list[str], waiting: list[str]
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    for number, value in enumerate(forwarded_for):
        answers = {**EVERY_ANSWER, "name": f"Person {number}"}
        client.post("/consultation/", answers, headers={"x-forwarded-for": value}, REMOTE_ADDR="10.0.0.1")

    assert set_aside() == waiting


@pytest.mark.django_db(transaction=True)
def test_posts_at_the_same_moment_are_all_counted() -> None:
    presses = at_once([lambda: [count_post("192.0.2.1")[0] for _ in range(3)]] * 10)

    assert sorted(press for own in presses for press in own) == [Press.ORDINARY] * 20 + [Press.DOUBTFUL] * 10
    assert list(ThrottleCount.objects.values_list("count", flat=True)) == [30, 30]


def test_counts_hold_no_address() -> None:
    count_post("192.0.2.77")
    count_post("2001:db8:0:1::77")

    keys = list(ThrottleCount.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert [key for key in keys if "192.0.2" in key or "2001:db8" in key] == []


def test_counts_are_forgotten_some_time_after_their_window(clock: time_machine.Traveller) -> None:
    count_post("192.0.2.1")
    sweep()
    kept = ThrottleCount.objects.count()
    clock.shift(timedelta(hours=3))
    sweep()

    assert (kept, ThrottleCount.objects.count()) == (2, 0)
