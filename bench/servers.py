"""A web server under test: started, waited for, and ended with everything that it has started."""

import http.client
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

from bench.consumption import cpu_seconds
from clinic_site.processes import end_with_parent, kill_group

READY_WITHIN = 60  # seconds
STOP_WITHIN = 25  # seconds
QUIET_FOR = 0.15  # seconds
QUIET_WITHIN = 5  # seconds
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back for one request, as it went over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


@dataclass
class Server:
    """`command` is run in `folder`; what it says goes to a file named after the server, beside the folder."""

    name: str
    command: list[str]
    folder: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} has not been started")
        return self.process.pid

    def start(self, first_page: str) -> None:
        log = self.folder.parent / f"{self.name.replace(' ', '-')}.log"
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                process_group=0,
                preexec_fn=end_with_parent,
            )
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers(first_page):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} did not start:\n{log.read_text()[-2000:]}")
            time.sleep(0.1)

    def get(self, path: str, headers: Headers | None = None) -> Answer:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            web.request("GET", path, headers=dict(headers or {}))
            response = web.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            web.close()

    def wait_until_quiet(self) -> None:
        """Let it finish what it has begun, so that the next server has the machine for itself."""
        deadline, before = time.monotonic() + QUIET_WITHIN, -1.0
        while (now := cpu_seconds(self.pid)) - before > 0.015 and time.monotonic() < deadline:
            before = now
            time.sleep(QUIET_FOR)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_WITHIN)
        kill_group(self.process.pid)
        self.process.wait()

    def _answers(self, page: str) -> bool:
        try:
            return self.get(page).status == 200
        except OSError:
            return False


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
