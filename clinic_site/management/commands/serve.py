"""Serves the site and delivers mail on this machine until it is told to stop: what `make run` runs."""

import fcntl
import hashlib
import http.client
import multiprocessing
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from clinic_site.processes import Processes, end_with_parent
from clinic_site.sqlite.new_file import make_missing_file
from clinic_site.triggers import make_triggers

READY_WITHIN = 30  # seconds
GLANCE_EVERY = 0.2  # seconds
WEB, WORKER = "The web server", "The worker that delivers mail"
COMMANDS = {
    WEB: [sys.executable, "-m", "clinic_site.web"],
    WORKER: [sys.executable, "manage.py", "work"],
}


class Command(BaseCommand):
    help = "Prepare the database, the articles and the static files, then serve the site and deliver mail until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only-prepare", action="store_true", help="prepare, serve nothing")
        parser.add_argument("--with-parent", action="store_true", help="stop when the starting process is gone")

    def handle(self, *args: Any, only_prepare: bool, with_parent: bool, **options: Any) -> None:
        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        if with_parent:
            end_with_parent()
        if not only_prepare:
            refuse_taken_port(settings.PORT)
        with one_at_a_time():
            self.prepare_aside()
        if not only_prepare:
            self.serve(Processes(settings.BASE_DIR))

    def prepare_aside(self) -> None:
        """Prepare in a process of its own: what checking the articles takes up is given back before anything starts."""
        aside = multiprocessing.get_context("fork").Process(target=self.prepare_or_say_why, daemon=True)
        aside.start()
        aside.join()
        if aside.exitcode:
            sys.exit(1)  # it has said why

    def prepare_or_say_why(self) -> None:
        try:
            self.prepare()
        except CommandError as error:
            self.stderr.write(self.style.ERROR(f"CommandError: {error}"))
            sys.exit(1)

    def prepare(self) -> None:
        try:
            make_missing_file()
            if migrations_are_missing():
                self.say("Preparing the database …")
                call_command("migrate", interactive=False, verbosity=0)
            else:
                make_triggers()  # a release may bring others and no migration
            self.load_articles()
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used ({database_in_words()}).") from error
        if static_files_changed():
            self.say("Collecting the static files …")
            collect_static_files()
        connections.close_all()

    def load_articles(self) -> None:
        """An article that is not fit to be read stays out and is named; the site starts with what it has."""
        try:
            call_command("load_articles", verbosity=0)
        except CommandError as refused:
            self.say(str(refused))

    def serve(self, processes: Processes) -> None:
        processes.listen_for_signals()
        try:
            for name, command in COMMANDS.items():
                processes.start(name, command)
            self.announce(processes)
            while not processes.asked_to_stop:
                fail_if_one_died(processes)
                time.sleep(GLANCE_EVERY)
        finally:
            processes.stop_all()
        self.say("Stopped.")

    def announce(self, processes: Processes) -> None:
        """Say what stands where, and “Ready” only once the site has answered."""
        deadline = time.monotonic() + READY_WITHIN
        while not site_answers() and time.monotonic() < deadline and not processes.asked_to_stop:
            fail_if_one_died(processes)
            time.sleep(0.05)
        if processes.asked_to_stop:
            return
        self.say(f"The site:       http://127.0.0.1:{settings.PORT}/")
        self.say(f"Staff sign in:  http://127.0.0.1:{settings.PORT}/admin/   (make an account with: make staff)")
        self.say(f"Mail:           {mail_in_words()}")
        slow = f"The site has not answered for {READY_WITHIN} seconds; its messages stand above."
        self.say(slow if time.monotonic() >= deadline else "Ready. Ctrl-C stops everything.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """Nothing has been started yet that would have to be stopped."""
    sys.exit(0)


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Stop what uses it, or choose another: PORT={port + 1 if port < 65535 else 8000} make run"
            ) from error


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another start prepares the same database and files."""
    settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.VAR_DIR / "serve.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def migrations_are_missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def static_files_changed() -> bool:
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    known = digest_path().read_text() if collected.exists() and digest_path().exists() else ""
    return known != static_digest()


def collect_static_files() -> None:
    digest_path().unlink(missing_ok=True)
    digest = static_digest()
    call_command("collectstatic", interactive=False, verbosity=0)
    digest_path().write_text(digest)


def digest_path() -> Path:
    return Path(settings.STATIC_ROOT).with_suffix(".digest")


def static_digest() -> str:
    """One word that changes with every static file that is added, changed or removed."""
    lines = []
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            lines.append(f"{getattr(storage, 'prefix', '') or ''}/{name} {state.st_size} {state.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def fail_if_one_died(processes: Processes) -> None:
    dead = processes.first_dead()
    if dead and not processes.asked_to_stop:
        name, how = dead
        raise CommandError(f"{name} has ended by itself ({how}); the rest is being stopped.")


def site_answers() -> bool:
    """Whether the site says that it lives, asked under its own name."""
    web = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=2)
    try:
        web.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return web.getresponse().status == 200
    except OSError:
        return False
    finally:
        web.close()


def mail_in_words() -> str:
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return f"sent through {settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    folder = Path(settings.EMAIL_FILE_PATH)
    shown = folder.relative_to(settings.BASE_DIR) if folder.is_relative_to(settings.BASE_DIR) else folder
    return f"written to {shown}/ as .eml files (no mail server is set)"


def database_in_words() -> str:
    details = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite, {details['NAME']}"
    return f"{connection.display_name} at {details['HOST'] or 'its local socket'}"
