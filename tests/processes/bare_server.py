"""A bare Debian server in a scratch folder: the guide's blocks run on it with a real nginx and a real PostgreSQL."""

import json
import os
import re
import shutil
import signal
import site
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.nginx_program import nginx_program
from tests.postgres_server import make_cluster, programs, start_server
from tests.processes import stand_ins
from tests.processes.running_site import LEFT_OUT, ROOT, free_port
from tests.processes.units import Line, Units

GUIDE = ROOT / "deploy" / "GUIDE.md"
NAME = "localhost"  # which resolves everywhere
# Folders of a server, which here lie in the scratch folder.
MOVED = re.compile(
    r"(?<![\w/])(/srv/clinic|/etc/clinic|/etc/systemd|/etc/nginx/(?:sites|conf\.d)|/etc/letsencrypt|/var/www|"
    r"/var/log/nginx|/run/nginx\.pid)"
)
TEMPORARY = "".join(f"{kind}_temp_path {{}}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))


def blocks() -> dict[str, list[str]]:
    """The commands of the guide, by the heading that they stand under."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", GUIDE.read_text(), flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        found[heading] = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


class ItsDatabase:
    """A PostgreSQL server that lets everybody of this machine in through its socket, as Debian's does by their name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.url = make_cluster(programs(), folder, owner="postgres")
        rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (folder / "data/pg_hba.conf").write_text(rules)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2].partition("/")[0]

    @property
    def by_socket(self) -> str:
        return f"postgres://clinic@{quote(str(self.folder), safe='')}:{self.port}/clinic"

    def start(self) -> None:
        self.process = start_server(programs(), self.folder, self.url)

    def stop(self) -> None:
        """Cut off at once, as if the plug was pulled."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


class BareServer:
    def __init__(self, folder: Path, database: ItsDatabase, mail_port: int) -> None:
        self.folder, self.database = folder, database
        self.http_port, self.https_port, self.site_port = free_port(), free_port(), free_port()
        self.journal = folder / "journal"
        self.environment = self._environment(mail_port)
        self._furnish()
        self.units = Units(folder / "etc/systemd/system", self.environment, self.journal)
        self.line = Line(folder / "systemctl", self.units)
        threading.Thread(target=self.line.serve_forever, daemon=True).start()

    def _environment(self, mail_port: int) -> dict[str, str]:
        answers = {
            "ALLOWED_HOSTS": f"{NAME},127.0.0.1",
            "SITE_URL": self.address,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "CONSULTATION_RECIPIENTS": "desk@clinic.example,owner@clinic.example",
        }
        return {
            "PATH": f"{self.folder}/bin:{programs()}:{os.environ['PATH']}:/usr/sbin",
            "HOME": str(self.folder),
            "CLINIC_SCRATCH": str(self.folder),
            "CODE": str(self.folder / "origin"),
            "NGINX_PROGRAM": nginx_program(),
            "PACKAGED": sys.executable,
            "PACKAGES_IN": json.dumps(site.getsitepackages()),
            "BARE_PYTHON": os.path.realpath(sys.executable),
            "EDITOR": "editor",
            "ANSWERS": json.dumps(answers),
            "HTTP_PORT": str(self.http_port),
            "SSL_CERT_FILE": str(self.certificate),
            "PGHOST": str(self.database.folder),
            "PGPORT": self.database.port,
            "PGUSER": "clinic",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.https_port}"

    @property
    def certificate(self) -> Path:
        return self.folder / "etc/letsencrypt/live/clinic/fullchain.pem"

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificate)

    def moved(self, text: str) -> str:
        """The text of a file or a block with the folders and ports of this server."""
        text = MOVED.sub(lambda found: f"{self.folder}{found[0]}", text)
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{self.site_port}")
        text = re.sub(r"^[ \t]*listen \[::\].*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"(listen )80\b", rf"\g<1>127.0.0.1:{self.http_port}", text)
        return re.sub(r"(listen )443\b", rf"\g<1>127.0.0.1:{self.https_port}", text)

    def fills_in(self, **answers: str) -> None:
        """What the person who edits the settings puts there, besides what every site needs."""
        self.environment["ANSWERS"] = json.dumps({**json.loads(self.environment["ANSWERS"]), **answers})

    def runs(self, block: str) -> str:
        """What the commands print. Raises AssertionError with it when one of them fails."""
        done = subprocess.run(
            ["sh", "-euc", self.moved(block)], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}\n{self.said()[-3000:]}"
        return done.stdout

    def manage(self, *words: str) -> str:
        command = [".venv/bin/python", "manage.py", *words]
        current = self.folder / "srv/clinic/current"
        return subprocess.run(
            command, cwd=current, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def said(self) -> str:
        return self.journal.read_text(errors="replace") if self.journal.exists() else ""

    def stop(self) -> None:
        self.units.stop_all()
        self.line.shutdown()
        self.line.server_close()

    def _furnish(self) -> None:
        for name in ("bin", "etc/systemd/system", "etc/nginx/conf.d", "var/www/html", "var/log/nginx", "run", "tmp"):
            (self.folder / name).mkdir(parents=True)
        for name in ("sites-available", "sites-enabled"):
            (self.folder / "etc/nginx" / name).mkdir()
        for name in stand_ins.COMMANDS:
            program = self.folder / "bin" / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -E "{stand_ins.__file__}" {name} "$@"\n')
            program.chmod(0o755)
        self._nginx_of_debian()
        shutil.copytree(ROOT, self.folder / "origin", ignore=LEFT_OUT)
        for path in (self.folder / "origin" / "deploy").iterdir():
            if path.is_file():
                path.write_text(self.moved(path.read_text()))

    def _nginx_of_debian(self) -> None:
        """As its package leaves it, its start page included; only what it writes lies here."""
        here = self.folder / "etc/nginx"
        main = self.moved(Path("/etc/nginx/nginx.conf").read_text())
        places = TEMPORARY.format(*[self.folder / "tmp"] * 5)
        (here / "nginx.conf").write_text(main.replace("http {", f"http {{\n{places}", 1))
        default = Path("/etc/nginx/sites-available/default").read_text()
        (here / "sites-available/default").write_text(self.moved(default))
        (here / "sites-enabled/default").symlink_to("../sites-available/default")
        unit = self.folder / "etc/systemd/system/nginx.service"
        unit.write_text("[Service]\nExecStart=nginx -e stderr -g daemon\\x20off;\nTimeoutStopSec=5\n")


@contextmanager
def bare_server(mail_port: int) -> Iterator[BareServer]:
    """In a folder with a short name, which sockets need, and that nginx's own user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="clinic-"))
    folder.chmod(0o755)
    database = ItsDatabase(folder / "postgresql")
    server = None
    try:
        database.start()
        server = BareServer(folder, database, mail_port)
        yield server
    finally:
        if server is not None:
            server.stop()
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)
