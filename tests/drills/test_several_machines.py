"""Any one process of two machines is killed fifty times while people ask, and one machine loses its power."""

from pathlib import Path

from tests.processes.machines import needs_several_machines, two_machines
from tests.processes.outage import Outage, assert_nobody_is_lost
from tests.processes.trouble import live_through

# Two machines, two processes each with twelve threads; a worker has two, and the health check or a command one more.
MOST_LINES = 2 * (2 * 12 + 3)
LONG = Outage(visitors=400, clients=12, kills=50, away=0)


@needs_several_machines
def test_fifty_killed_processes_and_a_dead_machine_lose_nobody_who_was_thanked(tmp_path: Path) -> None:
    with two_machines(tmp_path) as machines:
        came_of_it, trouble = live_through(machines, visitors=LONG.visitors, clients=LONG.clients, kills=LONG.kills)

    assert_nobody_is_lost(LONG, came_of_it)
    assert trouble.killed.total() == LONG.kills, f"seed {trouble.seed}: {trouble.killed}"
    assert 0 < trouble.most_lines <= MOST_LINES
