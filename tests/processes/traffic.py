"""People read, load static files and send the form, all the time, while something is done to the server."""

import http.client
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from tests.processes.bare_server import NAME, BareServer
from tests.processes.visitor import Visitor

PAGES = ("/", "/learn/", "/fees/", "/about/", "/consultation/", "/contact/")
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
PATIENCE = 55  # seconds: somewhat less than nginx waits for the site
A_MOMENT = 0.2  # seconds between two looks of one reader
BETWEEN_SENDS = 0.5  # seconds; together fewer than the 300 a minute of which none is doubted


class VisitorBehindNginx(Visitor):
    """Comes from an address of its own, over TLS."""

    def __init__(self, server: BareServer, number: int) -> None:
        super().__init__(server.https_port, number)
        self.tls = server.tls
        self.own_address = f"127.1.{number // 250 + 1}.{number % 250 + 1}"
        self.headers = {"Origin": server.address}

    def _line(self) -> http.client.HTTPConnection:
        source = (self.own_address, 0)
        return http.client.HTTPSConnection(NAME, self.port, timeout=PATIENCE, context=self.tls, source_address=source)


class Traffic:
    """What was asked, and each answer that a person would call a failure."""

    def __init__(self, server: BareServer) -> None:
        self.server, self.tls = server, server.tls
        self.numbers = count()
        self.answers: Counter[str] = Counter()
        self.failures: list[str] = []
        self.thanked: list[str] = []
        self.longest = 0.0  # seconds that somebody waited
        self.opened_before = self._files_of("/") + self._files_of("/consultation/")
        self.over = threading.Event()
        jobs = [(self._reads, A_MOMENT), (self._reads, A_MOMENT), (self._loads_files, A_MOMENT)]
        jobs += [(self._sends, BETWEEN_SENDS), (self._sends, BETWEEN_SENDS)]
        self.threads = [threading.Thread(target=self._goes_on, args=job) for job in jobs]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _goes_on(self, job: Callable[[], None], pause: float) -> None:
        while not self.over.is_set():
            before = time.monotonic()
            job()
            self.longest = max(self.longest, time.monotonic() - before)
            self.over.wait(pause)

    def _reads(self) -> None:
        self._gets(random.choice(PAGES))

    def _loads_files(self) -> None:
        """Those of a page that was opened before anything was done, and those of one that is opened now."""
        for path in {*self.opened_before, *self._files_of(random.choice(PAGES))}:
            self._gets(path)

    def _sends(self) -> None:
        visitor = VisitorBehindNginx(self.server, next(self.numbers))
        try:
            visitor.fill_in()
        except AssertionError:
            self.failures.append("the form did not open")
            return
        status, _ = visitor.press()
        self.answers["sent"] += 1
        if status == 302:
            self.thanked.append(visitor.name)
        else:
            self.failures.append(f"sending: {status}")

    def _files_of(self, path: str) -> list[str]:
        return STATIC.findall(self._gets(path))

    def _gets(self, path: str) -> str:
        line = http.client.HTTPSConnection(NAME, self.server.https_port, timeout=PATIENCE, context=self.tls)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            self.failures.append(f"{path}: {type(error).__name__}")
            return ""
        finally:
            line.close()
        self.answers["file" if path.startswith("/static/") else "page"] += 1
        if answer.status != 200:
            self.failures.append(f"{path}: {answer.status}")
        return text


@contextmanager
def traffic(server: BareServer) -> Iterator[Traffic]:
    going_on = Traffic(server)
    going_on.start()
    try:
        yield going_on
    finally:
        going_on.stop()
