"""DATABASE_URL: the settings of the database it names, or a refusal to start that says what it should look like."""

from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote

from clinic_site.env import refuse, split, text

SQLITE = "clinic_site.sqlite"
POSTGRESQL = "clinic_site.postgresql"
FORMS = "must look like sqlite:////path/to/file or postgres://user:password@host:5432/name"
# What may follow a question mark, in libpq's own words.
OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding", "target_session_attrs"})
SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
SQLITE_BEGINS = b"SQLite format 3\0"


def database(name: str, default: str) -> dict[str, object]:
    parts = split(text(name, default))
    if parts.scheme == "sqlite":
        return _sqlite(name, parts)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(name, parts)
    raise refuse(name, FORMS)


def _sqlite(name: str, parts: SplitResult) -> dict[str, object]:
    path = unquote(parts.path[1:])
    if parts.netloc or parts.query or parts.fragment or not path.startswith("/") or "\0" in path:
        raise refuse(name, "must be sqlite: with four slashes and the whole path of a file, sqlite:////path/to/file")
    if not _may_be_a_database(Path(path)):
        raise refuse(name, "names something that is not a SQLite database; it must look like sqlite:////path/to/file")
    return {"ENGINE": SQLITE, "NAME": path}


def _may_be_a_database(path: Path) -> bool:
    """Whether SQLite could use what stands there; what is missing or cannot be read now is a matter of later."""
    try:
        if not path.exists():
            return True
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(SQLITE_BEGINS)) in (SQLITE_BEGINS, b"")
    except OSError:
        return True


def _postgresql(name: str, parts: SplitResult) -> dict[str, object]:
    database_name = unquote(parts.path.removeprefix("/"))
    if not database_name or "/" in database_name or "\0" in unquote(parts.geturl()) or parts.fragment:
        raise refuse(name, "must name a database after the host, as in postgres://user:password@host:5432/name")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not OPTIONS.issuperset(options) or options.get("sslmode", "prefer") not in SSL_MODES:
        raise refuse(name, f"may end in options such as ?sslmode=require, of these alone: {', '.join(sorted(OPTIONS))}")
    return {
        "ENGINE": POSTGRESQL,
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "OPTIONS": options,
    }
