"""PostgreSQL servers that are not as ours: other letters, other releases."""

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from clinic_site.backups import postgres
from clinic_site.backups.tables import tables_of_postgresql
from tests.postgres_server import own_server, programs

pytestmark = pytest.mark.skipif(programs() is None, reason="needs a PostgreSQL server of its own")
WORDS = "Zoë 🙂 ‏שלום"


@pytest.fixture(scope="module")
def server_of_plain_letters() -> Iterator[str]:
    """As `initdb --locale=C` makes it: its own databases do not say of which letters their bytes are."""
    with own_server(programs(), letters=["--locale=C"]) as url:
        yield url


@pytest.fixture
def plain(server_of_plain_letters: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The site's database is on that server, and not there yet."""
    where = urlsplit(server_of_plain_letters)
    parts = {"HOST": where.hostname, "PORT": where.port, "USER": where.username, "PASSWORD": where.password}
    for key, value in {**parts, "NAME": "clinic_plain", "OPTIONS": {}}.items():
        monkeypatch.setitem(connection.settings_dict, key, value)
    yield
    for name in postgres.databases_named("clinic_"):
        postgres.drop_database(name)


def letters_of(name: str) -> str:
    with postgres.connected(name) as own:
        return own.info.parameter_status("server_encoding")


def test_a_database_is_made_found_and_dropped_where_the_server_names_no_letters(plain: None) -> None:
    postgres.make_database("clinic_new")

    assert letters_of("clinic_new") == "UTF8"
    assert postgres.databases_named("clinic_n") == ["clinic_new"]
    postgres.drop_database("clinic_new")
    assert postgres.databases_named("clinic_n") == []


@pytest.mark.parametrize("letters", ["UTF8", "SQL_ASCII"])
def test_what_people_wrote_comes_back_as_it_was_on_a_server_that_names_no_letters(plain: None, letters: str) -> None:
    with postgres.beside() as server:
        server.execute(f"CREATE DATABASE clinic_plain TEMPLATE template0 ENCODING '{letters}'")
    with postgres.connected() as own:
        own.execute("CREATE TABLE request (name text)")
        own.execute("INSERT INTO request VALUES (%s)", [WORDS])
    postgres.make_database("clinic_new")
    dumped = io.BytesIO()
    with postgres.connected(autocommit=False) as own:
        (view,) = own.execute("SELECT pg_export_snapshot()").fetchone()
        postgres.dump(view, dumped)
        before = tables_of_postgresql(own)
    dumped.seek(0)
    postgres.undump(dumped, "clinic_new")

    assert letters_of("clinic_new") == letters
    with postgres.connected("clinic_new", autocommit=False) as new:
        assert new.execute("SELECT name FROM request").fetchone() == (WORDS,)
        assert tables_of_postgresql(new) == before


@pytest.mark.parametrize(("others", "expected"), [((1, -1), 0), ((2, 1), 2)])
def test_the_programs_of_the_servers_own_release_are_taken_and_otherwise_the_newest(
    plain: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, others: tuple[int, int], expected: int
) -> None:
    """A newer pg_restore sets what an older server does not know; an older pg_dump refuses a newer server."""
    with postgres.connected("postgres") as server:
        own = server.info.server_version // 10_000
    releases = [own + other for other in others] + [own] * (expected == 0)
    for release in [*releases, "9.6"]:
        program = tmp_path / str(release) / "bin" / "pg_restore"
        program.parent.mkdir(parents=True)
        program.touch()
    monkeypatch.setattr(postgres, "PROGRAMS", tmp_path)

    assert postgres._program("pg_restore", "postgres") == str(tmp_path / str(own + expected) / "bin" / "pg_restore")
