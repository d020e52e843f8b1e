"""How long the call list and its search take to answer, with a thousand stored requests and with a million."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from bench.own_site import OwnSite
from bench.ratios import verdict
from bench.servers import Server
from bench.tables import number
from tests.postgres_server import new_database, own_server, programs

FEW, MANY = 1_000, 1_000_000
ROUNDS = 40
MOST = 1.5  # times the answer with few, for 95 of 100 answers
LIST = "/admin/consultations/consultationrequest/"
# What both databases answer with as many rows: see many_requests.py.
ASKED = {
    "the list": "",
    "all": "?show=all",
    "closed": "?show=closed",
    "a common word": "?q=gmail",
    "a name": "?q=quistgaard",
    "no such name": "?q=zzqxv",
    "a number": "?q=(202)+555-0143",
    "an address": "?q=zq@quistgaard",
    "a reference": "?q=cdf+ghj",
}
HEADS = ["front desk", "median, ms", "95 %, ms", "with few, 95 %", "ratio", "limit", "verdict"]
NO_POSTGRESQL = "PostgreSQL is not installed: the front desk is measured on SQLite alone."
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """How long the answers to one question took, in milliseconds, with few requests and with many."""

    database: str
    what: str
    few: Sequence[float]
    many: Sequence[float]

    @property
    def ratio(self) -> float:
        return p95(self.many) / p95(self.few)


def p95(times: Sequence[float]) -> float:
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def measure_front_desk(site: OwnSite, tell: Tell) -> list[Asked]:
    """Few requests and many, in turn on each database; leaves no database and no server behind."""
    found = []
    with ExitStack() as stack:
        stack.callback(lambda: [file.unlink() for file in (site.folder / "var").glob("*-requests.sqlite3*")])
        for database, urls in _databases(site, stack, tell):
            desks = []
            for count, url in urls:
                tell(f"Storing {count:,} requests on {database} …")
                desks.append(_desk(site, stack, f"{database} {count}", count, url))
            tell(f"Asking for the list of requests on {database} …")
            found += [Asked(database, what, *_times(desks, path)) for what, path in ASKED.items()]
    return found


def rows(found: Sequence[Asked]) -> list[list[str]]:
    return [
        [
            f"{one.database}, {one.what}",
            number(median(one.many)),
            number(p95(one.many)),
            number(p95(one.few)),
            number(one.ratio),
            f"at most {MOST:g}",
            verdict(one.ratio, limit=MOST, stretch=None),
        ]
        for one in found
    ]


def _desk(site: OwnSite, stack: ExitStack, name: str, count: int, url: str) -> tuple[Server, dict[str, str]]:
    """A server, and the headers of somebody who is signed in there."""
    site.run("manage.py", "serve", "--only-prepare", DATABASE_URL=url)
    cookie = site.folder / "var" / f"{name.replace(' ', '-')}.cookie"
    words = f"from bench.many_requests import fill; fill({count}, {str(cookie)!r})"
    site.run("manage.py", "shell", "--no-imports", "-c", words, DATABASE_URL=url)
    server = site.server(f"desk {name}", DATABASE_URL=url)
    stack.callback(server.stop)
    server.start("/healthz")
    headers = {"Cookie": cookie.read_text()}
    for path in ASKED.values():  # to warm up
        _ask(server, path, headers)
    return server, headers


def _times(desks: Sequence[tuple[Server, dict[str, str]]], path: str) -> list[list[float]]:
    """Of each desk, in turn, so that what else the machine does hits all alike."""
    times: list[list[float]] = [[] for _ in desks]
    for _ in range(ROUNDS):
        for own, (server, headers) in zip(times, desks, strict=True):
            own.append(_ask(server, path, headers))
    return times


def _ask(server: Server, path: str, headers: dict[str, str]) -> float:
    started = time.perf_counter()
    answer = server.get(f"{LIST}{path}", headers)
    if answer.status != 200:
        raise RuntimeError(f"the list answered {answer.status} to “{path}”")
    return (time.perf_counter() - started) * 1000


def _databases(site: OwnSite, stack: ExitStack, tell: Tell) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    counts = (FEW, MANY)
    yield "SQLite", [(count, f"sqlite:///{site.folder}/var/{count}-requests.sqlite3") for count in counts]
    folder = programs()
    if folder is None:
        tell(NO_POSTGRESQL)
        return
    server = stack.enter_context(own_server(folder))
    yield "PostgreSQL", [(count, new_database(server, f"requests_{count}")) for count in counts]
