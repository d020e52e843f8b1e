"""Real processes fail while people ask: nobody who was thanked is lost, and every message goes out in the end."""

from pathlib import Path

from tests.processes.outage import Outage, assert_nobody_is_lost, live_through

SHORT = Outage(visitors=20, clients=8, kills=2, away=2)


def test_everyone_thanked_is_stored_once_and_every_message_goes_out_though_everything_fails(tmp_path: Path) -> None:
    assert_nobody_is_lost(SHORT, live_through(SHORT, tmp_path))
