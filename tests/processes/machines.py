"""Two machines with a web server and a worker each, and what they share: database, cache, pictures, a front."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from tests.nginx_program import nginx_program
from tests.object_store import ObjectStore, object_store
from tests.postgres_server import new_database
from tests.processes.databases import PostgreSQLServer
from tests.processes.front import Front
from tests.processes.outage import MailServer, mail_server
from tests.processes.running_site import RunningSite
from tests.redis_server import RedisServer, find_redis

needs_several_machines = pytest.mark.skipif(
    connection.vendor == "sqlite" or not nginx_program() or not find_redis(),
    reason="several machines share a PostgreSQL server, Redis and nginx",
)


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
