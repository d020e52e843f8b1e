"""How many requests the form takes a second, beside how many of the same rows can be put in without the site."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load import Load, put_posts
from bench.own_site import OwnSite
from bench.ratios import verdict
from bench.raw_inserts import postgresql_rate, sqlite_rate
from bench.tables import number
from tests.postgres_server import new_database, own_server, programs

FORM = "/consultation/"
ROUNDS = 5
SECONDS = 4
MOST_PER_SECOND = 1_500  # posts are prepared for so many
SLOWEST = 3  # times the median, for 99 of 100 answers
HEADS = [
    "form posts",
    "posts/s",
    "raw inserts/s",
    "ratio",
    "limit",
    "verdict",
    "median, ms",
    "p99 of median",
    "verdict ",
]
STRETCH = 0.35
DURABLE: list[str] = []  # PostgreSQL as it comes: each commit is on disk
Tell = Callable[[str], None]
RawRate = Callable[[float], float]


@dataclass(frozen=True)
class Database:
    """One kind of database with the site in front of it, and how fast rows go in without the site."""

    name: str
    url: str
    raw_rate: RawRate
    limit: float


@dataclass(frozen=True)
class Posts:
    """Rates of one database, round by round."""

    database: Database
    loads: Sequence[Load]
    raw: Sequence[float]

    @property
    def per_second(self) -> float:
        return median(load.per_second for load in self.loads)

    @property
    def ratio(self) -> float:
        return median(load.per_second / raw for load, raw in zip(self.loads, self.raw, strict=True))

    @property
    def slowest(self) -> float:
        """The 99th percentile as a multiple of the median."""
        return median(load.p99 / load.median for load in self.loads)


def measure_posts(site: OwnSite, tell: Tell) -> list[Posts]:
    """Rounds on each database, posts and raw inserts in turn; leaves no database and no server behind."""
    with ExitStack() as stack:
        return [measure(site, database, tell) for database in databases(site, stack)]


def measure(site: OwnSite, database: Database, tell: Tell) -> Posts:
    thousands_a_minute = {"POSTS_PER_MINUTE_OVERALL": "1000000", "SHORTEST_FILLING_SECONDS": "0"}
    more = {"DATABASE_URL": database.url, "TRUSTED_PROXIES": "127.0.0.1", **thousands_a_minute}
    server = site.server(f"posts {database.name}", **more)
    loads, raw = [], []
    try:
        server.start(FORM)
        put_posts(server.port, prepared(site, database, MOST_PER_SECOND), 1)  # to warm up
        for turn in range(ROUNDS):
            tell(f"Posting the form on {database.name}, round {turn + 1} of {ROUNDS} …")
            posts = prepared(site, database, MOST_PER_SECOND * SECONDS)
            loads.append(put_posts(server.port, posts, SECONDS))
            server.wait_until_quiet()
            raw.append(database.raw_rate(SECONDS))
    finally:
        server.stop()
    return Posts(database, loads, raw)


def prepared(site: OwnSite, database: Database, count: int) -> Path:
    path = site.folder / "var" / "posts.txt"
    words = f"from bench.many_posts import write; write({count}, {str(path)!r})"
    site.run("manage.py", "shell", "--no-imports", "-c", words, DATABASE_URL=database.url)
    return path


def databases(site: OwnSite, stack: ExitStack) -> Iterator[Database]:
    path = site.folder / "var" / "posts.sqlite3"
    stack.callback(lambda: [file.unlink() for file in path.parent.glob("posts.*")])
    yield ready(site, Database("SQLite", f"sqlite:///{path}", lambda seconds: sqlite_rate(path, seconds), 0.12))
    folder = programs()
    if folder is None:
        return
    url = new_database(stack.enter_context(own_server(folder, DURABLE)), "posts")
    yield ready(site, Database("PostgreSQL", url, lambda seconds: postgresql_rate(url, seconds), 0.10))


def ready(site: OwnSite, database: Database) -> Database:
    site.run("manage.py", "serve", "--only-prepare", DATABASE_URL=database.url)
    return database


def rows(found: Sequence[Posts]) -> list[list[str]]:
    return [
        [
            posts.database.name,
            number(posts.per_second),
            number(median(posts.raw)),
            number(posts.ratio),
            f"at least {posts.database.limit:g}",
            verdict(posts.ratio, limit=posts.database.limit, stretch=STRETCH, more_is_better=True),
            number(median(load.median for load in posts.loads)),
            number(posts.slowest),
            verdict(posts.slowest, limit=SLOWEST, stretch=None),
        ]
        for posts in found
    ]
