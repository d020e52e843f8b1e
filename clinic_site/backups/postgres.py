"""PostgreSQL's own programs and its databases, for dumps and restores. No password ever stands on a command line."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections
from psycopg import sql

from clinic_site.backups.parts import PartReader, Writable
from clinic_site.backups.refusals import BackupRefused

MAINTENANCE = ("postgres", "template1")  # databases to stand in while another is made or renamed
PROGRAMS = Path("/usr/lib/postgresql")  # where Debian puts them, by release
LOCK_WAIT = "60s"
# Django's names for parts of an address, and libpq's.
PARTS = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
OPTIONS = {
    **{"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"},
    **{"channel_binding": "PGCHANNELBINDING", "target_session_attrs": "PGTARGETSESSIONATTRS"},
}
GRANT = (
    "The account {user} may not make databases. Let an administrator of the server run: "
    'ALTER ROLE "{user}" CREATEDB;  then start this again.'
)
IN_USE = "Somebody still uses the database: stop the web server and the worker on every machine, then start this again."


def database_name() -> str:
    return str(connection.settings_dict["NAME"])


@contextmanager
def connected(name: str = "", *, autocommit: bool = True) -> "Iterator[psycopg.Connection[Any]]":
    """A connection of our own; to a database of the same server when one is named.

    We say that text is UTF-8: databases of `initdb --locale=C` do not, and names would come as bytes.
    """
    details = connection.settings_dict
    options = {key: value for key, value in details["OPTIONS"].items() if key in OPTIONS}
    parts = {"host": details["HOST"], "port": details["PORT"], "user": details["USER"], "password": details["PASSWORD"]}
    given = {key: value for key, value in parts.items() if value}
    ours = {"dbname": name or database_name(), "client_encoding": "UTF8", "connect_timeout": 10}
    opened = psycopg.connect(autocommit=autocommit, **ours, **given, **options)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def beside() -> "Iterator[psycopg.Connection[Any]]":
    """A connection to a database that is always there, to make and rename others. Raises psycopg.Error."""
    for name in MAINTENANCE[:-1]:
        try:
            with connected(name) as opened:
                opened.execute("SELECT 1")
        except psycopg.OperationalError:
            continue
        with connected(name) as opened:
            yield opened
        return
    with connected(MAINTENANCE[-1]) as opened:
        yield opened


def exists(name: str) -> bool:
    with beside() as server:
        return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def make_database(name: str) -> None:
    """An empty one, of the same kind as the site's own where that is there, else for all the letters that people write.

    Raises BackupRefused without the right.
    """
    with beside() as server:
        query = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = %s"
        like = server.execute(query, [database_name()]).fetchone()
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        if like:
            statement += sql.SQL(" ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, like))
        else:
            statement += sql.SQL(" ENCODING 'UTF8'")
        try:
            server.execute(statement)
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupRefused(GRANT.format(user=server.info.user)) from error


def drop_database(name: str) -> None:
    with beside() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def may_make_databases() -> bool:
    with beside() as server:
        query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        return server.execute(query).fetchone() == (True,)


def refuse_others() -> None:
    """Raises BackupRefused while anybody else has the site's own database open."""
    query = """SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL"""
    with connected() as own:
        if own.execute(query).fetchone():
            raise BackupRefused(IN_USE)


def empty() -> None:
    """Take tables and functions out of the site's own database, which had none before.

    Raises BackupRefused when somebody has come meanwhile, who may have put something into it.
    """
    connections.close_all()
    refuse_others()
    functions = """SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""
    tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
    with connected() as own, own.transaction():
        for kind, query in (("TABLE", tables), ("FUNCTION", functions)):
            for (name,) in own.execute(query).fetchall():
                own.execute(f"DROP {kind} {name} CASCADE")


def databases_named(prefix: str) -> list[str]:
    """Those of our own account whose name begins so."""
    query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba) = current_user"
    with beside() as server:
        return [name for (name,) in server.execute(query, [prefix]).fetchall()]


def put_in_place(new: str, *, aside: str) -> bool:
    """Give the site's own name to `new`, and the name `aside` to what had it; returns whether anything had.

    Raises BackupRefused when in use.
    """
    own = database_name()
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with beside() as server:
        try:
            with server.transaction():
                was_there = exists(own)
                if was_there:
                    server.execute(rename.format(sql.Identifier(own), sql.Identifier(aside)))
                server.execute(rename.format(sql.Identifier(new), sql.Identifier(own)))
        except psycopg.errors.ObjectInUse as error:
            raise BackupRefused(IN_USE) from error
    return was_there


def dump(snapshot: str, stream: Writable) -> None:
    """Write a dump of what a snapshot sees, in PostgreSQL's own compressed form."""
    own = database_name()
    words = [_program("pg_dump", own), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    words += [f"--lock-wait-timeout={LOCK_WAIT}", "--no-password"]
    with _running(words, own, stdout=subprocess.PIPE) as process:
        shutil.copyfileobj(process.stdout, stream, 1 << 18)
        _end(process, "pg_dump")


def undump(content: PartReader, name: str) -> None:
    """Bring a dump back into an empty database: all of it or nothing."""
    words = [_program("pg_restore", name), "--single-transaction", "--no-owner", "--no-privileges", "--no-comments"]
    words += ["--no-password", f"--dbname={name}"]
    with _running(words, name, stdin=subprocess.PIPE) as process:
        try:
            while piece := content.read(1 << 18):
                process.stdin.write(piece)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has given up, and says why
        _end(process, "pg_restore")


@contextmanager
def _running(words: list[str], name: str, **pipes: int) -> "Iterator[subprocess.Popen[bytes]]":
    """End it, whatever happens here meanwhile: killed, it commits nothing."""
    process = subprocess.Popen(words, env=_environment(name), stderr=subprocess.PIPE, **pipes)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None and not pipe.closed:
                pipe.close()


def _end(process: "subprocess.Popen[bytes]", program: str) -> None:
    said = process.stderr.read().decode(errors="replace").splitlines()
    if process.wait():
        first = next((line for line in said if "error:" in line), f"exit status {process.returncode}")
        raise BackupRefused(f"{program} failed: {first.partition('error: ')[2] or first}")


def _environment(name: str) -> dict[str, str]:
    details = connection.settings_dict
    named = {PARTS[key]: str(details[key]) for key in PARTS if details[key]}
    chosen = {OPTIONS[key]: str(value) for key, value in details["OPTIONS"].items() if key in OPTIONS}
    ours = {"PGDATABASE": name, "PGCONNECT_TIMEOUT": "10", "PGAPPNAME": "clinic backup", "LC_ALL": "C.UTF-8"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG") or key == "PGPASSFILE"}
    return {**kept, **named, **chosen, **ours}


def _program(name: str, database: str) -> str:
    """The one of the server's own release: a newer pg_restore sets what an older server does not know.

    Otherwise the newest that is installed: an older one refuses a newer server.
    """
    with connected(database) as opened:
        own = str(opened.info.server_version // 10_000)
    installed = {path.parents[1].name: path for path in PROGRAMS.glob(f"*/bin/{name}")}
    newest = max(filter(str.isdigit, installed), key=int, default="")
    program = installed.get(own) or installed.get(newest) or shutil.which(name)
    if program is None:
        raise BackupRefused(f"{name} is missing on this machine. Debian: apt-get install postgresql-client")
    return str(program)
