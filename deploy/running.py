"""Starts the site's services anew and sees that it answers."""

import http.client
import re
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

from deploy.places import Places

SERVICES = ["clinic-web.service", "clinic-worker.service"]
WORKER = "clinic-worker.service"


def start_anew() -> bool:
    """Restart web and worker; the socket stays open, and requests wait in it. False when one did not start."""
    commands = [["enable", "--now", "clinic-web.socket"], ["enable", *SERVICES], ["restart", *SERVICES]]
    return all(subprocess.run(["systemctl", *command], check=False).returncode == 0 for command in commands)


def answers_within(seconds: float, places: Places) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _answers(places):
            return True
        time.sleep(0.2)
    return False


def worker_stays(seconds: float) -> bool:
    """Whether the worker, which does not say when it is ready, runs on and was not started again meanwhile."""
    before = _starts_of_worker()
    time.sleep(seconds)
    is_active = subprocess.run(["systemctl", "is-active", "--quiet", WORKER], check=False).returncode == 0
    return is_active and _starts_of_worker() == before


def _starts_of_worker() -> bytes:
    command = ["systemctl", "show", "--property=NRestarts", "--value", WORKER]
    return subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout


def _answers(places: Places) -> bool:
    web = http.client.HTTPConnection(*_listens(places.units / "clinic-web.socket"), timeout=10)
    try:
        web.request("GET", "/healthz", headers={"Host": _site(places.environment)})
        return web.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


def _listens(socket_unit: Path) -> tuple[str, int]:
    found = re.search(r"^ListenStream=(.+):(\d+)$", socket_unit.read_text(), re.MULTILINE)
    return found[1], int(found[2])


def _site(environment: Path) -> str:
    """The name that the site goes by, as its settings say."""
    found = re.search(r"^SITE_URL=[\"']?([^\"'\s]+)", environment.read_text(), re.MULTILINE)
    return urlsplit(found[1]).netloc if found else "127.0.0.1"
