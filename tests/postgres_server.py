"""A PostgreSQL server for the tests: the one that DATABASE_URL names, or one of our own in a folder that goes away."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

START_WITHIN = 30  # seconds
UTF8 = ("--encoding=UTF8", "--locale=C.UTF-8")
FAST = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=100"]


def given_url() -> str:
    """The address of a PostgreSQL server in the environment, or nothing."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres://", "postgresql://")) else ""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server installed here."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).resolve().parent]
    return max(found, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()], default=None)


@contextmanager
def own_server(folder_of_programs: Path, options: Sequence[str] = FAST, letters: Sequence[str] = UTF8) -> Iterator[str]:
    """Start a server of our own, yield its address, and leave neither process nor file behind."""
    folder = Path(tempfile.mkdtemp(prefix="clinic-postgres-"))
    server = None
    try:
        url = make_cluster(folder_of_programs, folder, letters=letters)
        server = start_server(folder_of_programs, folder, url, options)
        yield url
    finally:
        if server:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(folder_of_programs: Path, folder: Path, owner: str = "clinic", letters: Sequence[str] = UTF8) -> str:
    password = folder / "password"
    password.write_text(secrets.token_hex(16))
    account = server_account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        os.chown(password, account.pw_uid, account.pw_gid)
    initdb = [folder_of_programs / "initdb", "--pgdata", folder / "data", f"--username={owner}", "--no-sync"]
    initdb += [*letters, "--auth=scram-sha-256", f"--pwfile={password}"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity())
    return f"postgres://{owner}:{password.read_text()}@127.0.0.1:{free_port()}/clinic"


def start_server(
    folder_of_programs: Path, folder: Path, url: str, options: Sequence[str] = FAST
) -> "subprocess.Popen[bytes]":
    """Start it out of the reach of Ctrl-C, so that tests end before their database does."""
    port = url.rpartition(":")[2].partition("/")[0]
    command = [folder_of_programs / "postgres", "-D", folder / "data", "-k", folder, "-h", "127.0.0.1", "-p", port]
    for option in options:
        command += ["-c", option]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, process_group=0, **identity()
        )
    deadline = time.monotonic() + START_WITHIN
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((folder / "log").read_text() or "PostgreSQL did not start in time")
        time.sleep(0.1)
    return server


def new_database(url: str, name: str) -> str:
    """Make an empty database on the server of this address; return its own address."""
    server = url.rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


def answers(url: str) -> bool:
    """Whether the server lets us in; the database that the address names need not exist."""
    try:
        with psycopg.connect(url.rpartition("/")[0] + "/postgres", connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def server_account() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def identity() -> dict[str, object]:
    account = server_account()
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}


def free_port() -> int:
    """Below those that the system gives to outgoing connections: none of them takes it before it is used."""
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
