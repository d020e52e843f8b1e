"""A Redis or Valkey server of our own for the tests, in a folder that goes away."""

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import redis

from tests.postgres_server import free_port

START_WITHIN = 20  # seconds


def find_redis() -> str | None:
    """The program of the server, where one is installed."""
    return shutil.which("valkey-server") or shutil.which("redis-server")


class RedisServer:
    """`port` stays the same when it is stopped and started again."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="clinic-redis-")
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)

    def start(self) -> None:
        program = find_redis()
        assert program, "No Redis or Valkey server found. Debian: apt-get install redis-server"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder]
        with (Path(self.folder) / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + START_WITHIN
        while not self._answers():
            assert self.process.poll() is None, "Redis did not start"
            assert time.monotonic() < until, "Redis did not answer in time"
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with self.client as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False
