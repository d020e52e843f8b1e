"""Two web processes share one database: together they let no more posts through than one would."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from consultations.throttle import HOUR
from tests.processes.running_site import RunningSite, free_port
from tests.processes.visitor import Visitor

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL is counted on in test_throttle")

NOON = 1795453200  # seconds since 1970, a full hour
# Counts posts as the form does, in a process of its own, at a time that stands still.
COUNT = f"""
import json, sys, time_machine
from consultations.throttle import count_post
with time_machine.travel({NOON}, tick=False):
    print(json.dumps([count_post(address)[0] for address in ADDRESSES]))
"""
SET_ASIDE = """
import json
from consultations.models import ConsultationRequest
print(json.dumps(list(ConsultationRequest.objects.filter(is_set_aside=True).values_list("name", flat=True))))
"""
FORGET = "from consultations.models import ThrottleCount; ThrottleCount.objects.all().delete()"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path_factory.mktemp("limits"), database_url="", mail_port=free_port())
    running.environment |= {"WEB_CONCURRENCY": "2", "POSTS_PER_MINUTE_OVERALL": "300"}
    try:
        running.start()
        yield running
    finally:
        running.stop()


def counted_by_two(site: RunningSite, *addresses: list[str]) -> list[int]:
    """Let a process for each list count its posts, all at once; how hard the form was pressed each time, sorted."""
    processes = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", COUNT.replace("ADDRESSES", repr(own))],
            cwd=site.folder,
            env=site.environment,
            stdout=subprocess.PIPE,
        )
        for own in addresses
    ]
    return sorted(press for process in processes for press in json.loads(process.communicate()[0]))


def test_two_processes_let_twenty_posts_an_hour_pass_from_one_address(site: RunningSite) -> None:
    one = ["192.0.2.1"] * 101

    assert counted_by_two(site, one, one) == [0] * 20 + [1] * 180 + [2] * 2


def test_two_processes_let_three_hundred_posts_a_minute_pass_from_everywhere(site: RunningSite) -> None:
    site.manage("shell", "--no-imports", "-c", FORGET)
    here, there = ([f"{network}.{number}" for number in range(160)] for network in ("198.51.100", "203.0.113"))

    assert counted_by_two(site, here, there) == [0] * 300 + [1] * 20


def test_posts_through_both_web_processes_are_counted_together_and_the_last_comes_back_whole(site: RunningSite) -> None:
    visitors = []
    for start in (1, 251):  # an hour may end in the middle; then from another address once more
        hour = int(time.time()) // HOUR
        visitors = [Visitor(site.port, start) for _ in range(22)]
        for number, visitor in enumerate(visitors):
            visitor.name = f"Person {start}-{number}"
            visitor.fill_in()
        thanked = [visitor.press()[0] for visitor in visitors[:21]]
        stranger = Visitor(site.port, start)
        stranger.body = "name="
        empty = [stranger.press()[0] for _ in range(179)]
        refused = visitors[21].press()
        if int(time.time()) // HOUR == hour:
            break
    set_aside = json.loads(site.manage("shell", "--no-imports", "-c", SET_ASIDE))

    assert thanked == [302] * 21
    assert set_aside[-1] == visitors[20].name
    assert set(empty) == {403}
    assert (refused[0], visitors[21].name in refused[1], "703 555 0199" in refused[1]) == (429, True, True)
    site.manage("shell", "--no-imports", "-c", FORGET)  # the hour is over
    assert visitors[21].press()[0] == 302
