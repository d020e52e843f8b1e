"""Any one process is killed at random while people ask, and one machine loses its power."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

import psycopg

from tests.processes.machines import Machines
from tests.processes.outage import Outcome, is_over, wait_for
from tests.processes.running_site import RunningSite, children_of
from tests.processes.visitor import Visitor

SOON = 0.4  # seconds: how long after somebody began to send a process is killed, at most
KEEPER_LOOKS = 0.3  # seconds between two looks at what has ended
DIES_WITHIN = 30.0  # seconds, on a disk that is busy
AWAY = 5.0  # seconds for which a whole machine is gone


class Trouble:
    """Kills any one process at random while people ask, and a whole machine once; what has ended is started again."""

    def __init__(self, machines: Machines, *, visitors: int, kills: int) -> None:
        self.machines = machines
        self.seed = random.randrange(1_000_000)
        self.random = random.Random(self.seed)
        self.kill_at = set(self.random.sample(range(visitors), kills))
        self.power_fails_at = visitors // 2
        self.one_at_a_time = Lock()
        self.over = Event()
        self.dark: set[RunningSite] = set()
        self.killed: Counter[str] = Counter()
        self.most_lines = 0  # to the database, at any one time
        self.threads = [Thread(target=self._keep)]
        self.threads[0].start()

    def while_asking(self, visitor: Visitor) -> bool:
        number = int(visitor.name.split()[1])
        if number in self.kill_at:
            self._later(self.random.uniform(0, SOON), self._kill_something)
        if number == self.power_fails_at:
            self._later(0, self._power_fails)
        return visitor.sends()

    def end(self) -> None:
        for thread in self.threads[1:]:
            thread.join()
        self.over.set()
        self.threads[0].join()
        for site in self.machines.sites:
            site.revive()
            site.wait_until_it_answers()

    def _keep(self) -> None:
        while not self.over.wait(KEEPER_LOOKS):
            with self.one_at_a_time:
                for site in self.machines.sites:
                    if site not in self.dark:
                        site.revive()
                if self.machines.cache.process.poll() is not None:
                    self.machines.cache.start()
            self.most_lines = max(self.most_lines, self._lines_of_the_database())

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        def wait_and_act() -> None:
            time.sleep(seconds)
            act()

        thread = Thread(target=wait_and_act)
        self.threads.append(thread)
        thread.start()

    def _kill_something(self) -> None:
        with self.one_at_a_time:
            site = self.random.choice([site for site in self.machines.sites if site not in self.dark])
            ways = {
                "web server": [site.web.pid],
                "web worker": site.web_workers(),
                "mail worker": [site.worker.pid],
                "cache": [self.machines.cache.process.pid],
                "front": children_of(self.machines.front.process.pid),
                "line of the database": self._serving_the_database(),
            }
            for name in self.random.sample(list(ways), len(ways)):
                if any(was_killed(pid) for pid in ways[name][:1]):
                    self.killed[name] += 1
                    return

    def _serving_the_database(self) -> list[int]:
        """Processes that serve one connection each; when one is killed PostgreSQL ends all others, and recovers."""
        children = children_of(self.machines.database.process.pid)
        return [pid for pid in children if b"clinic clinic" in words_of(pid)]

    def _lines_of_the_database(self) -> int:
        try:
            with psycopg.connect(self.machines.database.url.rpartition("/")[0] + "/postgres") as line:
                return line.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = 'clinic'").fetchone()[0]
        except psycopg.OperationalError:
            return 0

    def _power_fails(self) -> None:
        """One machine is gone with all that runs on it, and comes back."""
        site = self.machines.sites[1]
        with self.one_at_a_time:
            self.dark.add(site)
            site.kill_everything()
        time.sleep(AWAY)
        with self.one_at_a_time:
            self.dark.discard(site)


def words_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def was_killed(pid: int) -> bool:
    """False when it had ended already. Returns once it has: whoever revives what has ended would not see it before."""
    if not runs(pid):
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + DIES_WITHIN
    while runs(pid):
        assert time.monotonic() < until, "a killed process runs on"
        time.sleep(0.002)
    return True


def runs(pid: int) -> bool:
    """False also for one that has ended and that nobody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def live_through(machines: Machines, *, visitors: int, clients: int, kills: int) -> tuple[Outcome, Trouble]:
    """Let the crowd ask through the front while anything is killed; what came of it, and what was done to it."""
    machines.mail.refuses = False
    crowd = [Visitor(machines.front.port, number) for number in range(visitors)]
    trouble = Trouble(machines, visitors=visitors, kills=kills)
    with ThreadPoolExecutor(max_workers=clients) as pool:
        try:
            list(pool.map(Visitor.fill_in, crowd))
            thanked = list(pool.map(trouble.while_asking, crowd))
        finally:
            trouble.end()
    site = machines.sites[0]
    wait_for(lambda: is_over(site.stored(), visitors))
    stored = site.stored()
    deliveries = Counter(message for message in machines.mail.message_ids if message in stored["ids"])
    names = [visitor.name for visitor, was_thanked in zip(crowd, thanked, strict=True) if was_thanked]
    defects = [line for site in machines.sites for line in site.defects()]
    return Outcome(names, stored["names"], stored["states"], deliveries, defects), trouble
