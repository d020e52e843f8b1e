"""A copy of the site with real processes: gunicorn and the worker, a database and a mail server of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.postgres_server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", ".env", "tests", "__pycache__")
READY_WITHIN = 30  # seconds


class RunningSite:
    """Started in `folder`; `database_url` empty means SQLite inside it; `more` are further variables."""

    def __init__(
        self, folder: Path, *, database_url: str, mail_port: int, more: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder / "site"
        shutil.copytree(ROOT, self.folder, ignore=LEFT_OUT)
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": "a key for this copy of the site alone, and for no other",
            "FIELD_ENCRYPTION_KEYS": "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "CONTACT_HASH_KEY": "another key for this copy of the site alone",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "False",
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "CONSULTATION_RECIPIENTS": "desk@clinic.example,owner@clinic.example",
            "TRUSTED_PROXIES": "127.0.0.1",
            "SHORTEST_FILLING_SECONDS": "0",  # the visitors of these tests are faster than people
            "POSTS_PER_MINUTE_OVERALL": "1000000",  # and hundreds may come within a minute
            "PYTHONDONTWRITEBYTECODE": "1",
            **(more or {}),
        }
        self.log = (folder / "log").open("w+")
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *words: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, check=True, stdout=subprocess.PIPE, stderr=self.log
        )
        return done.stdout.decode()

    def start(self) -> None:
        self.manage("serve", "--only-prepare")
        self.start_web()
        self.start_worker()
        self.wait_until_it_answers()

    def start_web(self) -> None:
        self.web = self._start("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py")

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"The site did not answer within {READY_WITHIN} seconds:\n{self.said()}")

    def start_worker(self) -> None:
        self.worker = self._start("manage.py", "work")

    def kill_the_web_server(self) -> None:
        """The master alone: its workers see that they are orphans, and end."""
        self.web.kill()
        self.web.wait()

    def kill_everything(self) -> None:
        """As when the machine loses its power."""
        for pid in self.web_workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kill_the_web_server()
        self.kill_the_mail_worker()

    def revive(self) -> None:
        """Start what has ended, as the keeper of a machine's services does."""
        if self.web.poll() is not None:
            self.start_web()
        if self.worker.poll() is not None:
            self.start_worker()

    def kill_a_web_worker(self) -> None:
        """End one of gunicorn's workers without a chance to say goodbye; gunicorn starts another."""
        for pid in self.web_workers()[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def replace_web_workers(self) -> None:
        """Kill all of them, and wait until gunicorn has started as many others."""
        before = set(self.web_workers())
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + READY_WITHIN
        while before & set(now := self.web_workers()) or len(now) < len(before):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def kill_the_mail_worker(self) -> None:
        self.worker.kill()
        self.worker.wait()

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(timeout=25)
        self.log.close()

    def said(self) -> str:
        self.log.flush()
        return Path(self.log.name).read_text()

    def defects(self) -> list[str]:
        """The lines that tell of an error nobody expected, and tracebacks of Python's own."""
        return [line for line in self.said().splitlines() if " error=" in line or "Traceback" in line]

    def has_loaded_everything(self) -> bool:
        """Wait until no request lies on disk any more; False when that takes too long."""
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            if not self.on_disk():
                return True
            time.sleep(0.05)
        return False

    def on_disk(self) -> list[Path]:
        """The requests that wait on disk, in order."""
        return sorted(path for path in (self.folder / "var" / "spool").glob("[!.]*") if path.is_file())

    def stored_in_order(self) -> list[list[str]]:
        """Name and reference of each request, as they were stored one after the other."""
        return json.loads(self.manage("shell", "--no-imports", "-c", IN_ORDER))

    def stored(self) -> dict[str, dict[str, int]]:
        """How often each name was stored; of the messages about requests how many are in each state, and their ids.

        In the morning a digest goes out as well, which belongs to no request.
        """
        return json.loads(self.manage("shell", "--no-imports", "-c", COUNT))

    def web_workers(self) -> list[int]:
        return children_of(self.web.pid)

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *words], cwd=self.folder, env=self.environment, stdout=self.log, stderr=self.log
        )


COUNT = """
import collections, json
from consultations.models import ConsultationRequest, OutboxEmail
names = collections.Counter(ConsultationRequest.objects.values_list("name", flat=True))
messages = OutboxEmail.objects.exclude(request=None)
states = collections.Counter(messages.values_list("state", flat=True))
ids = collections.Counter(messages.values_list("message_id", flat=True))
print(json.dumps({"names": names, "states": states, "ids": ids}))
"""


IN_ORDER = """
import json
from consultations.models import ConsultationRequest
print(json.dumps(list(ConsultationRequest.objects.order_by("pk").values_list("name", "reference"))))
"""


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):  # it has just been killed
        return []
