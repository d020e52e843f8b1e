"""Everything fails while people ask: mail is refused, processes are killed, the database is away for a while."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.processes.databases import Database, database_under_test
from tests.processes.running_site import RunningSite, free_port
from tests.processes.visitor import Visitor

DELIVERED_WITHIN = 150  # seconds after the mail server is back
SOON = 0.4  # seconds: how long after somebody began to send a process is killed, at most
RECIPIENTS = 2


class MailServer:
    """Refuses everybody for a while, then takes everything."""

    def __init__(self) -> None:
        self.refuses = True
        self.message_ids: list[str] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        lines = envelope.content.decode().splitlines()
        self.message_ids += [line.split(": ", 1)[1] for line in lines if line.lower().startswith("message-id:")]
        return "250 OK"


@dataclass(frozen=True)
class Outage:
    visitors: int
    clients: int
    kills: int
    away: float  # seconds for which the database is stopped


@dataclass(frozen=True)
class Outcome:
    thanked: Sequence[str]
    stored: dict[str, int]  # how often each name
    states: dict[str, int]  # how many messages
    deliveries: Counter[str]  # how often each message came
    defects: list[str]


class Trouble:
    """Kills and stops at random points while people ask, and ends with everything running again."""

    def __init__(self, site: RunningSite, database: Database, plan: Outage) -> None:
        self.site, self.database, self.plan = site, database, plan
        self.kill_at = set(random.sample(range(plan.visitors), plan.kills))
        self.timers: list[Timer] = []
        self.one_at_a_time = Lock()

    def while_asking(self, visitor: Visitor) -> bool:
        number = int(visitor.name.split()[1])
        if number in self.kill_at:
            ways = [self.kill_a_web_worker, self.kill_the_web_server, self.kill_the_mail_worker]
            self.after(random.uniform(0, SOON), random.choice(ways))
        if number == self.plan.visitors // 3:
            self.database.stop()
            self.after(self.plan.away, self.database.start)
        return visitor.sends()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        timer = Timer(seconds, act)
        self.timers.append(timer)
        timer.start()

    def kill_a_web_worker(self) -> None:
        with self.one_at_a_time:
            self.site.kill_a_web_worker()

    def kill_the_web_server(self) -> None:
        """The master; whoever keeps the services of the machine starts another."""
        with self.one_at_a_time:
            self.site.kill_the_web_server()
            self.site.start_web()
            self.site.wait_until_it_answers()

    def kill_the_mail_worker(self) -> None:
        with self.one_at_a_time:
            self.site.kill_the_mail_worker()
            self.site.start_worker()

    def end(self) -> None:
        for timer in self.timers:
            timer.join()


def live_through(plan: Outage, folder: Path) -> Outcome:
    """Run the site in `folder`, let the crowd ask while things fail, mend everything, and tell what came of it."""
    with database_under_test(folder) as database, mail_server() as (mail, port):
        site = RunningSite(folder, database_url=database.url, mail_port=port)
        try:
            site.start()
            thanked = ask(site, database, plan)
            mail.refuses = False
            wait_for(lambda: is_over(site.stored(), plan.visitors))
            stored = site.stored()
            deliveries = Counter(message for message in mail.message_ids if message in stored["ids"])
            return Outcome(thanked, stored["names"], stored["states"], deliveries, site.defects())
        finally:
            site.stop()


def ask(site: RunningSite, database: Database, plan: Outage) -> list[str]:
    visitors = [Visitor(site.port, number) for number in range(plan.visitors)]
    trouble = Trouble(site, database, plan)
    with ThreadPoolExecutor(max_workers=plan.clients) as crowd:
        list(crowd.map(Visitor.fill_in, visitors))
        try:
            thanked = list(crowd.map(trouble.while_asking, visitors))
        finally:
            trouble.end()
    return [visitor.name for visitor, was_thanked in zip(visitors, thanked, strict=True) if was_thanked]


def is_over(stored: dict[str, dict[str, int]], visitors: int) -> bool:
    return len(stored["names"]) == visitors and set(stored["states"]) == {"ACCEPTED"}


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, int]]:
    handler, port = MailServer(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


def wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + DELIVERED_WITHIN
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return False


def assert_nobody_is_lost(plan: Outage, came_of_it: Outcome) -> None:
    """Everybody was thanked and stored once; every message came, at most one in a hundred twice, none more often."""
    names = [f"Visitor {number}" for number in range(plan.visitors)]
    messages = plan.visitors * RECIPIENTS
    twice = [message for message, count in came_of_it.deliveries.items() if count > 1]

    assert came_of_it.thanked == names
    assert came_of_it.stored == dict.fromkeys(names, 1)
    assert came_of_it.states == {"ACCEPTED": messages}
    assert len(came_of_it.deliveries) == messages
    assert len(twice) <= max(1, messages // 100)
    assert max(came_of_it.deliveries.values()) <= 2
    assert came_of_it.defects == []
