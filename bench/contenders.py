"""Who takes part: each server is built in the scratch folder; what is not installed is said aloud and left out."""

from collections.abc import Callable
from pathlib import Path

from bench import nginx, ratios
from bench.bare_app import keep_for_bare_app
from bench.own_site import ARTICLE, OwnSite
from bench.rounds import Contender
from bench.servers import Answer, Server
from bench.wagtail_site import OutOfReach, WagtailSite, title_and_text

Tell = Callable[[str], None]
FEW, MANY = 10, 10_000


class Contenders:
    def __init__(self, folder: Path, site: OwnSite, tell: Tell) -> None:
        self.folder, self.site, self.tell = folder, site, tell
        self.servers: list[Server] = []
        self.all: list[Contender] = []
        self.notes: list[str] = []

    def start(self) -> None:
        site = self._add(ratios.STORE_ON, self.site.server("this site"), ARTICLE)
        answer = site.get(ARTICLE)
        self._add(ratios.STORE_OFF, self.site.server("store off", "bench.store_off"), ARTICLE)
        self._join(Contender(ratios.SEEN_BEFORE, site, ARTICLE, {"If-None-Match": answer.header("ETag")}))
        self._bare(answer)
        self._nginx(answer)
        self._wagtail(answer)
        self._growth()

    def stop(self) -> None:
        for server in self.servers:
            server.stop()
        self.site.forget_databases()

    def _bare(self, answer: Answer) -> None:
        keep_for_bare_app(answer, self.folder)
        server = self.site.server("bare app", "bench.bare_app", BENCH_ANSWER=str(self.folder))
        self._add(ratios.BARE, server, "/")

    def _nginx(self, answer: Answer) -> None:
        if nginx.program():
            self._add(ratios.NGINX, nginx.nginx_server(self.folder, answer), "/")
        else:
            self._leave_out("nginx is not installed: its row is left out.")

    def _wagtail(self, answer: Answer) -> None:
        wagtail = WagtailSite(self.folder)
        self.tell("Building the Wagtail site …")
        try:
            wagtail.install()
        except OutOfReach as problem:
            self._leave_out(f"{problem} Its rows are left out.")
            return
        wagtail.build(*title_and_text(answer.body.decode()))
        like = self.site.server_settings()
        for name, settings in ratios.WAGTAIL_SETTINGS.items():
            self._add(name, wagtail.server(f"wagtail {settings}", like, settings), "/")
        self.notes.append(f"{wagtail.versions()}.")

    def _growth(self) -> None:
        names = {FEW: (ratios.FEW_ON, ratios.FEW_OFF), MANY: (ratios.MANY_ON, ratios.MANY_OFF)}
        for count, (on, off) in names.items():
            self.tell(f"Making a database with {count:,} articles …")
            url = self.site.with_articles(count)
            self._add(on, self.site.server(f"{count} on", DATABASE_URL=url), ARTICLE)
            self._add(off, self.site.server(f"{count} off", "bench.store_off", DATABASE_URL=url), ARTICLE)

    def _add(self, name: str, server: Server, path: str) -> Server:
        self.servers.append(server)
        server.start(path)
        self._join(Contender(name, server, path))
        return server

    def _join(self, contender: Contender) -> None:
        self.all.append(contender)

    def _leave_out(self, why: str) -> None:
        self.tell(why)
        self.notes.append(why)
