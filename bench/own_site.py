"""This site as it is served in public, in a copy of its own with SQLite."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.servers import Server, free_port

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", ".env", "tests", "__pycache__")
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
ARTICLE = "/learn/ketamine-for-depression/"


class OwnSite:
    """A copy of the sources in `folder`; its databases, secrets and static files lie in there too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(ROOT, self.folder, ignore=LEFT_OUT)
        (self.folder / "var").mkdir(mode=0o700)
        self.run("-m", "clinic_site.local_env")
        self.run("manage.py", "serve", "--only-prepare")

    def with_articles(self, count: int) -> str:
        """Make a database with so many articles; return its address.

        The six that ship are loaded as always; the others are copies of their words under other addresses, put in
        by bulk create.
        """
        return self.fill(f"sqlite:///{self.folder}/var/{count}-articles.sqlite3", count)

    def fill(self, url: str, count: int) -> str:
        """The same in the database of this address, which is there and empty, or SQLite."""
        self.run("manage.py", "serve", "--only-prepare", DATABASE_URL=url)
        words = f"from bench.many_articles import fill; fill({count})"
        self.run("manage.py", "shell", "--no-imports", "-c", words, DATABASE_URL=url)
        return url

    def forget_databases(self) -> None:
        """The large one holds half a gigabyte."""
        for database in (self.folder / "var").glob("*-articles.sqlite3*"):
            database.unlink()

    def server(self, name: str, application: str = "", **environment: str) -> Server:
        """Gunicorn as in public; another `application` than ours runs with the same settings of the server."""
        port = free_port()
        command = [*GUNICORN, *([application] if application else [])]
        return Server(name, command, self.folder, port, self.environment(PORT=str(port), **environment))

    def whole_stack(self) -> Server:
        """Everything that `make run` keeps running: the web server and the worker, and the command above them."""
        port = free_port()
        command = [sys.executable, "manage.py", "serve", "--with-parent"]
        return Server("whole stack", command, self.folder, port, self.environment(PORT=str(port)))

    def server_settings(self) -> dict[str, str]:
        """What deploy/gunicorn.conf.py decides, by name."""
        command = [*GUNICORN, "--print-config"]
        said = subprocess.run(
            command, cwd=self.folder, env=self.environment(), check=True, capture_output=True, text=True
        ).stdout
        pairs = (line.partition("=") for line in said.splitlines() if "=" in line)
        return {name.strip(): value.strip() for name, _, value in pairs}

    def run(self, *words: str, **environment: str) -> None:
        command = [sys.executable, *words]
        subprocess.run(
            command, cwd=self.folder, env=self.environment(**environment), check=True, stdout=subprocess.DEVNULL
        )

    def environment(self, **own: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "WEB_CONCURRENCY": "2", **own}
