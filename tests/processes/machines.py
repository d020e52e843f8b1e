"""Two machines with a web server and a worker each, and what they share: database, cache, pictures, a front."""

import os
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

import psycopg
import pytest
from django.db import connection

from tests.object_store import ObjectStore, object_store
from tests.postgres_server import new_database
from tests.processes.databases import PostgreSQLServer
from tests.processes.front import Front, find_nginx
from tests.processes.outage import MailServer, Outcome, mail_server, wait_for
from tests.processes.running_site import RunningSite
from tests.processes.visitor import Visitor
from tests.redis_server import RedisServer, find_redis

needs_several_machines = pytest.mark.skipif(
    connection.vendor == "sqlite" or not find_nginx() or not find_redis(),
    reason="several machines share a PostgreSQL server, Redis and nginx",
)

SOON = 0.4  # seconds: how long after somebody began to send a process is killed, at most
KEEPER_LOOKS = 0.3  # seconds between two looks at what has ended
AWAY = 5.0  # seconds for which a whole machine is gone


@dataclass
class Machines:
    sites: list[RunningSite]
    front: Front
    database: PostgreSQLServer
    cache: RedisServer
    pictures: ObjectStore
    mail: MailServer

    @property
    def addresses(self) -> list[str]:
        return [site.address for site in self.sites]


@contextmanager
def two_machines(folder: Path, **more: str) -> Iterator[Machines]:
    with ExitStack() as ends:
        own = ends.enter_context(tempfile.TemporaryDirectory(prefix="clinic-postgres-", ignore_cleanup_errors=True))
        database = PostgreSQLServer(Path(own))
        database.start()
        ends.callback(database.stop)
        new_database(database.url, "clinic")
        cache = RedisServer()
        ends.callback(cache.end)
        cache.start()
        pictures = ends.enter_context(object_store())
        mail, mail_port = ends.enter_context(mail_server())
        shared = {"CACHE_URL": cache.url, "MEDIA_STORAGE": pictures.address, "STAFF_SECOND_FACTOR": "False", **more}
        sites = []
        for name in ("one", "other"):
            (folder / name).mkdir()
            site = RunningSite(folder / name, database_url=database.url, mail_port=mail_port, more=shared)
            ends.callback(site.stop)
            site.start()
            sites.append(site)
        front = Front(folder, [site.port for site in sites])
        ends.callback(front.stop)
        front.start()
        yield Machines(sites, front, database, cache, pictures, mail)


class Trouble:
    """Kills any one process at random while people ask, and a whole machine once; what has ended is started again."""

    def __init__(self, machines: Machines, *, visitors: int, kills: int) -> None:
        self.machines = machines
        self.kill_at = set(random.sample(range(visitors), kills))
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
            self._later(random.uniform(0, SOON), self._kill_something)
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
            site = random.choice([site for site in self.machines.sites if site not in self.dark])
            ways = {
                "web server": site.kill_the_web_server,
                "web worker": site.kill_a_web_worker,
                "mail worker": site.kill_the_mail_worker,
                "cache": self.machines.cache.stop,
                "front": self._kill_a_worker_of_the_front,
                "line of the database": self._kill_a_line_of_the_database,
            }
            name = random.choice(list(ways))
            ways[name]()
            self.killed[name] += 1

    def _kill_a_worker_of_the_front(self) -> None:
        front = self.machines.front.process.pid
        children = Path(f"/proc/{front}/task/{front}/children").read_text().split()
        with suppress(ProcessLookupError):
            os.kill(int(random.choice(children)), signal.SIGKILL)

    def _kill_a_line_of_the_database(self) -> None:
        """The process that serves one connection; PostgreSQL then ends all others, and recovers."""
        server = self.machines.database.process.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        serving = [pid for pid in children if b"clinic clinic" in _words_of(pid)]
        with suppress(ProcessLookupError, IndexError):
            os.kill(int(random.choice(serving)), signal.SIGKILL)

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


def _words_of(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


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
    wait_for(lambda: set(site.stored()["states"]) == {"ACCEPTED"} and len(site.stored()["names"]) == visitors)
    stored = site.stored()
    deliveries = Counter(message for message in machines.mail.message_ids if message in stored["ids"])
    names = [visitor.name for visitor, was_thanked in zip(crowd, thanked, strict=True) if was_thanked]
    said = "".join(site.said() for site in machines.sites)
    return Outcome(names, stored["names"], stored["states"], deliveries, said), trouble
