"""Does with unit files what systemd does with them: holds the sockets, starts the services, starts them again.

Only what the files of deploy/ ask for is understood. Commands really run, in the folder, with the file descriptors and
under the filter of system calls that the file names; users and mounts need a real system, and are left out.
"""

import contextlib
import json
import os
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")
OURS = ("systemd-journald",)  # what a real system has running, and a command may name

Sections = dict[str, dict[str, list[str]]]


def read_unit(path: Path) -> Sections:
    """Each setting with all of its values; an empty one forgets those before it."""
    sections: Sections = {}
    for line in path.read_text().splitlines():
        if found := re.fullmatch(r"\[(\w+)\]", line.strip()):
            section = sections.setdefault(found[1], {})
        elif line.strip() and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            section[name] = [*section.get(name, []), value] if value else []
    return sections


@cache
def calls_of(group: str) -> frozenset[str]:
    """The names of the system calls in one of systemd's groups, those of the groups in it included."""
    listed = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
    names = [line.strip() for line in listed.stdout.splitlines()[1:] if not line.strip().startswith("#")]
    return frozenset().union(*(calls_of(name) if name.startswith("@") else {name} for name in names if name))


@cache
def allowed(lines: tuple[str, ...]) -> list[str]:
    """The system calls that the lines of SystemCallFilter leave."""
    found: set[str] = set()
    for line in lines:
        groups = line.removeprefix("~").split()
        names = set().union(*(calls_of(word) if word.startswith("@") else {word} for word in groups))
        found = found - names if line.startswith("~") else found | names
    return sorted(found)


def words(command: str) -> list[str]:
    return [word.replace("\\x20", " ") for word in command.split()]


class Service:
    def __init__(self, name: str, folder: Path, environment: dict[str, str], journal: Path) -> None:
        self.name, self.folder, self.environment, self.journal = name, folder, environment, journal
        self.process: subprocess.Popen[bytes] | None = None
        self.wanted = False
        self.started_again = 0  # since it was last started on purpose
        self.lock = threading.RLock()
        self.keeper: threading.Thread | None = None

    @property
    def settings(self) -> dict[str, list[str]]:
        return read_unit(self.folder / f"{self.name}.service")["Service"]

    def one(self, name: str, default: str = "") -> str:
        return self.settings.get(name, [default])[-1]

    def start(self, sockets: list[socket.socket]) -> bool:
        """False when a service that tells when it is ready ended, or did not tell in time."""
        with self.lock:
            self.wanted = True
            self.started_again = 0
            if self.process is None or self.process.poll() is not None:
                started = self._launch(sockets)
                self.keeper = threading.Thread(target=self._keep, args=[self.process, sockets], daemon=True)
                self.keeper.start()
                return started
        return True

    def stop(self) -> None:
        with self.lock:
            self.wanted = False
            process = self.process
        if process is None:
            return
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=float(self.one("TimeoutStopSec", "90")))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if self.keeper is not None and self.keeper is not threading.current_thread():
            self.keeper.join()

    def is_active(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _keep(self, process: subprocess.Popen[bytes], sockets: list[socket.socket]) -> None:
        """Start it again for as long as it is wanted, as Restart=always says."""
        process.wait()
        while self.wanted and self.one("Restart") == "always":
            time.sleep(float(self.one("RestartSec", "0.1")))
            with self.lock:
                if not self.wanted or self.process is not process:
                    return
                self._launch(sockets)
                self.started_again += 1
                process = self.process
            process.wait()

    def _launch(self, sockets: list[socket.socket]) -> bool:
        with notices(self.folder / f"{self.name}.notify") as ready, self.journal.open("ab") as journal:
            own = {"NOTIFY_SOCKET": str(self.folder / f"{self.name}.notify")} if self.one("Type") == "notify" else {}
            calls = allowed(tuple(self.settings.get("SystemCallFilter", [])))
            plan = {"sockets": [one.fileno() for one in sockets], "calls": calls}
            self.process = subprocess.Popen(
                [sys.executable, "-S", "-E", str(LAUNCH), json.dumps(plan), *words(self.one("ExecStart"))],
                cwd=self.one("WorkingDirectory", "/"),
                env=self.environment | own,
                pass_fds=plan["sockets"],
                stdin=subprocess.DEVNULL,
                stdout=journal,
                stderr=journal,
                start_new_session=True,
            )
            return not own or self._tells(ready, self.process)

    def _tells(self, ready: socket.socket, process: subprocess.Popen[bytes]) -> bool:
        deadline = time.monotonic() + float(self.one("TimeoutStartSec", "90"))
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(TimeoutError):
                if ready.recv(4096).startswith(b"READY=1"):
                    return True
        return False


@contextlib.contextmanager
def notices(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ready:
        path.unlink(missing_ok=True)
        ready.bind(str(path))
        ready.settimeout(0.1)
        yield ready


class Units:
    """All units of one machine; `do` takes what is typed after systemctl."""

    def __init__(self, folder: Path, environment: dict[str, str], journal: Path) -> None:
        self.folder, self.environment, self.journal = folder, environment, journal
        self.services: dict[str, Service] = {}
        self.sockets: dict[str, socket.socket] = {}
        self.holding = threading.Lock()  # a socket is also opened by the service that is started beside it

    def do(self, *words: str) -> int:
        """The exit status."""
        verb, *names = [word for word in words if word not in ("--now", "--quiet")]
        if verb == "daemon-reload":
            return 0
        if verb == "enable" and "--now" not in words:
            return 0 if all(self._find(name).exists() for name in names) else 1
        act = {"enable": self._start, "start": self._start, "stop": self._stop, "restart": self._restart}
        act |= {"reload": self._reload, "is-active": self._is_active}
        # What is restarted in one command is restarted side by side.
        results: dict[str, bool] = {}
        threads = [threading.Thread(target=lambda n=name: results.update({n: act[verb](n)})) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return 0 if results and all(results.get(name) for name in names) else 1

    def show(self, *words: str) -> str:
        """What `show` prints: how often a service was started again."""
        *options, name = words
        assert options == ["--property=NRestarts", "--value"], options
        return str(self.service(name).started_again)

    def stop_all(self) -> None:
        for name in self.services:
            self._stop(name)
        for held in self.sockets.values():
            held.close()

    def service(self, name: str) -> Service:
        name = name.removesuffix(".service")
        if name not in self.services:
            self.services[name] = Service(name, self.folder, self.environment, self.journal)
        return self.services[name]

    def _find(self, name: str) -> Path:
        return self.folder / (name if "." in name else f"{name}.service")

    def _start(self, name: str) -> bool:
        if name in OURS:
            return True
        if not self._find(name).exists():
            return False
        if name.endswith(".socket"):
            return self._hold(name)
        return self.service(name).start(self._sockets_of(name))

    def _stop(self, name: str) -> bool:
        if name.endswith(".socket"):
            if name in self.sockets:
                self.sockets.pop(name).close()
        elif name not in OURS:
            self.service(name).stop()
        return True

    def _restart(self, name: str) -> bool:
        return self._stop(name) and self._start(name)

    def _reload(self, name: str) -> bool:
        service = self.service(name)
        if service.is_active():
            service.process.send_signal(signal.SIGHUP)
        return service.is_active()

    def _is_active(self, name: str) -> bool:
        return self.service(name).is_active()

    def _hold(self, name: str) -> bool:
        with self.holding:
            if name not in self.sockets:
                asked = read_unit(self.folder / name)["Socket"]
                host, _, port = asked["ListenStream"][-1].rpartition(":")
                held = socket.socket()
                held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                held.bind((host, int(port)))
                held.listen(int(asked["Backlog"][-1]))
                self.sockets[name] = held
        return True

    def _sockets_of(self, name: str) -> list[socket.socket]:
        """Those of the socket unit that is named like the service; it is opened with it."""
        unit = f"{name.removesuffix('.service')}.socket"
        if not (self.folder / unit).exists():
            return []
        self._hold(unit)
        return [self.sockets[unit]]


class Line(socketserver.ThreadingUnixStreamServer):
    """Where the systemctl of the stand-ins leaves what was typed."""

    daemon_threads = True

    def __init__(self, path: Path, units: Units) -> None:
        super().__init__(str(path), Caller)
        self.units = units


class Caller(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        verb, *words = json.loads(self.rfile.readline())
        units = self.server.units
        status, said = (0, f"{units.show(*words)}\n") if verb == "show" else (units.do(verb, *words), "")
        self.wfile.write(json.dumps([status, said]).encode())
