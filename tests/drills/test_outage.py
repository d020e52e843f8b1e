"""Five hundred people ask while mail, processes and the database fail: nobody who was thanked is lost."""

from pathlib import Path

from tests.processes.outage import Outage, assert_nobody_is_lost, live_through

LONG = Outage(visitors=500, clients=16, kills=50, away=15)


def test_five_hundred_thanked_are_stored_once_and_every_message_goes_out_though_everything_fails(
    tmp_path: Path,
) -> None:
    assert_nobody_is_lost(LONG, live_through(LONG, tmp_path))
