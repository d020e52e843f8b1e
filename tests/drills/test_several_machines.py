"""Any one process of two machines is killed fifty times while people ask, and one machine loses its power."""

from pathlib import Path

from tests.processes.machines import live_through, needs_several_machines, two_machines
from tests.processes.outage import Outage, assert_nobody_is_lost

LONG = Outage(visitors=400, clients=12, kills=50, away=0)


@needs_several_machines
def test_fifty_killed_processes_and_a_dead_machine_lose_nobody_who_was_thanked(tmp_path: Path) -> None:
    with two_machines(tmp_path) as machines:
        came_of_it, killed = live_through(machines, visitors=LONG.visitors, clients=LONG.clients, kills=LONG.kills)

    assert_nobody_is_lost(LONG, came_of_it)
    assert killed.total() == LONG.kills
