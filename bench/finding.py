"""How long search takes to answer the sixty questions of the tests, with few articles and with many."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote_plus

from bench.own_site import OwnSite
from bench.ratios import verdict
from bench.servers import Server
from bench.tables import number
from tests.pages.search.queries import queries
from tests.postgres_server import new_database, own_server, programs

FEW, MANY = 10, 10_000
ROUNDS = 3
MOST = 100  # milliseconds for 95 of 100 answers
HEADS = ["search", "median, ms", "95 %, ms", "of few articles", "limit, 95 %", "verdict"]
NO_POSTGRESQL = "PostgreSQL is not installed: search is measured on SQLite alone."
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Finding:
    """How long answers took, in seconds, from the first byte asked to the last byte read."""

    database: str
    articles: int
    seconds: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.seconds) * 1000

    @property
    def p95(self) -> float:
        return sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1] * 1000


def measure_search(site: OwnSite, tell: Tell) -> list[Finding]:
    """Few articles and many, in turn on each database; leaves no database and no server behind."""
    with ExitStack() as stack:
        stack.callback(site.forget_databases)
        found = []
        for database, urls in _databases(site, stack, tell):
            tell(f"Searching {MANY:,} articles on {database} …")
            servers = {count: site.server(f"search {database} {count}", DATABASE_URL=url) for count, url in urls}
            for server in servers.values():
                stack.callback(server.stop)
                server.start("/search/?q=ketamine")
            found += [Finding(database, count, times) for count, times in _interleaved(servers).items()]
        return found


def rows(found: Sequence[Finding]) -> list[list[str]]:
    few = {one.database: one.p95 for one in found if one.articles == FEW}
    return [
        [
            f"{one.database}, {one.articles:,} articles",
            number(one.median),
            number(one.p95),
            number(one.p95 / few[one.database]),
            f"at most {MOST}",
            verdict(one.p95, limit=MOST, stretch=None),
        ]
        for one in found
    ]


def _interleaved(servers: dict[int, Server]) -> dict[int, list[float]]:
    times: dict[int, list[float]] = {count: [] for count in servers}
    for _ in range(ROUNDS):
        for count, server in servers.items():
            times[count] += [_seconds(server, asked) for asked in queries()]
    return times


def _seconds(server: Server, asked: str) -> float:
    started = time.perf_counter()
    answer = server.get(f"/search/?q={quote_plus(asked)}")
    if answer.status != 200:
        raise RuntimeError(f"search answered {answer.status} to “{asked}”")
    return time.perf_counter() - started


def _databases(site: OwnSite, stack: ExitStack, tell: Tell) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Each database with the addresses of one with few articles and one with many."""
    yield "SQLite", [(count, site.with_articles(count)) for count in (FEW, MANY)]
    folder = programs()
    if folder is None:
        tell(NO_POSTGRESQL)
        return
    server = stack.enter_context(own_server(folder))
    yield "PostgreSQL", [(count, site.fill(new_database(server, f"articles_{count}"), count)) for count in (FEW, MANY)]
