import base64
import ipaddress
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinic_site import cache_address, database_address, env

KEY = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
OTHER_KEY = base64.b64encode(b"fedcba9876543210fedcba9876543210").decode()
POSTGRESQL = "clinic_site.postgresql"
SMTP = "django.core.mail.backends.smtp.EmailBackend"

Reader = Callable[[str], object]


def flag(name: str) -> bool:
    return env.flag(name, default=False)


def number(name: str) -> int:
    return env.number(name, default=2, smallest=1, largest=64)


def day(name: str) -> date | None:
    return env.day(name, default=None)


def secret(name: str) -> str:
    return env.secret(name, shortest=10)


def address(name: str) -> str:
    return env.address(name, "office@clinic.example")


def web_origin(name: str) -> str:
    return env.web_origin(name, "http://127.0.0.1:8000")


def database(name: str) -> object:
    found = database_address.database(name, "sqlite:////var/clinic.sqlite3")
    wanted = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    return {name: found[name] for name in wanted if found.get(name)}


def folder(name: str) -> Path:
    return env.folder(name, Path("/srv/media"))


def cache(name: str) -> object:
    found = cache_address.cache(name)
    return found["BACKEND"].rpartition(".")[2], found.get("LOCATION", "")


def email(name: str) -> object:
    found = env.email(name)
    wanted = ("EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")
    return {name: found[name] for name in (*wanted, "EMAIL_USE_TLS", "EMAIL_USE_SSL") if found.get(name)}


def read(monkeypatch: pytest.MonkeyPatch, reader: Reader, value: str) -> object:
    monkeypatch.setenv("A_VARIABLE", value)
    return reader("A_VARIABLE")


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (flag, "True", True),
        (flag, "False", False),
        (flag, " True ", True),
        (flag, "", False),
        (number, "1", 1),
        (number, "64", 64),
        (number, "", 2),
        (secret, "0123456789", "0123456789"),
        (env.text, " words ", "words"),
        (env.words, "one, two,,three ", ["one", "two", "three"]),
        (env.words, "", []),
        (env.hosts, "clinic.example,[::1],.clinic.example", ["clinic.example", "[::1]", ".clinic.example"]),
        (env.addresses, "desk@clinic.example, nurse@clinic.example", ["desk@clinic.example", "nurse@clinic.example"]),
        (env.addresses, "", []),
        (address, "post@clinic.example", "post@clinic.example"),
        (address, "", "office@clinic.example"),
        (web_origin, "https://clinic.example/", "https://clinic.example"),
        (web_origin, "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        (web_origin, "", "http://127.0.0.1:8000"),
        (env.networks, "10.0.0.0/8, ::1", [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1")]),
        (env.networks, "", []),
        (
            env.encryption_keys,
            f"k2:{OTHER_KEY},k1:{KEY}",
            {"k2": b"fedcba9876543210fedcba9876543210", "k1": b"0123456789abcdef0123456789abcdef"},
        ),
        (day, "", None),
        (day, "2027-01-31", date(2027, 1, 31)),
        (env.contact, "", ""),
        (env.contact, "security@clinic.example", "mailto:security@clinic.example"),
        (env.contact, "https://clinic.example/report?x=1", "https://clinic.example/report?x=1"),
        (folder, "", Path("/srv/media")),
        (folder, "/srv/clinic/media", Path("/srv/clinic/media")),
        (database, "", {"ENGINE": "clinic_site.sqlite", "NAME": "/var/clinic.sqlite3"}),
        (database, "sqlite:////srv/a%20b+c.sqlite3", {"ENGINE": "clinic_site.sqlite", "NAME": "/srv/a b+c.sqlite3"}),
        (
            database,
            "postgres://u%40x:p%2Fq+@db.example:5433/clinic?sslmode=verify-full",
            {
                **{"ENGINE": POSTGRESQL, "NAME": "clinic", "USER": "u@x", "PASSWORD": "p/q+"},
                **{"HOST": "db.example", "PORT": 5433, "OPTIONS": {"sslmode": "verify-full"}},
            },
        ),
        (database, "postgresql:///clinic", {"ENGINE": POSTGRESQL, "NAME": "clinic"}),
        (database, "postgres://%2Frun%2Fpg/clinic", {"ENGINE": POSTGRESQL, "NAME": "clinic", "HOST": "/run/pg"}),
        (cache, "", ("LocMemCache", "")),
        (cache, "redis://cache.example:6379/0", ("SharedCache", "redis://cache.example:6379/0")),
        (email, "", {}),
        (
            email,
            "smtp+tls://user:password@mail.example:587",
            {
                "EMAIL_BACKEND": SMTP,
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "user",
                "EMAIL_HOST_PASSWORD": "password",
                "EMAIL_USE_TLS": True,
            },
        ),
        (
            email,
            "smtp+ssl://mail.example:465",
            {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example", "EMAIL_PORT": 465, "EMAIL_USE_SSL": True},
        ),
        (email, "smtp://127.0.0.1:2525", {"EMAIL_BACKEND": SMTP, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 2525}),
    ],
)
def test_environment_is_read_as_what_it_means(
    monkeypatch: pytest.MonkeyPatch, reader: Reader, value: str, expected: object
) -> None:
    assert read(monkeypatch, reader, value) == expected


def test_encryption_keys_stay_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(read(monkeypatch, env.encryption_keys, f"k2:{OTHER_KEY},k1:{KEY}")) == ["k2", "k1"]


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (flag, "yes", "must be True or False"),
        (flag, "true", "must be True or False"),
        (flag, "1", "must be True or False"),
        (number, "0", "must be a whole number from 1 to 64"),
        (number, "65", "must be a whole number from 1 to 64"),
        (number, "-1", "must be a whole number from 1 to 64"),
        (number, "two", "must be a whole number from 1 to 64"),
        (number, "1.5", "must be a whole number from 1 to 64"),
        (number, "١", "must be a whole number from 1 to 64"),
        (number, "9" * 5000, "must be a whole number from 1 to 64"),
        (secret, "", "is missing: the site does not start without it"),
        (secret, "   ", "is missing: the site does not start without it"),
        (secret, "tooshort", "must have at least 10 characters"),
        (env.hosts, "https://clinic.example", "must be host names separated by commas"),
        (env.hosts, "clinic.example other.example", "must be host names separated by commas"),
        (env.addresses, "Zebra9", "must be e-mail addresses separated by commas"),
        (env.addresses, "a;b@clinic.example", "must be e-mail addresses separated by commas"),
        (env.addresses, "nobody@clinic", "must be e-mail addresses separated by commas"),
        (env.addresses, f"desk@{'a.' * 130}example", "must be e-mail addresses separated by commas"),
        (env.addresses, "Front Desk <desk@clinic.example>", "must be e-mail addresses separated by commas"),
        (env.addresses, "desk@clinic.example;nurse@clinic.example", "must be e-mail addresses separated by commas"),
        (address, "a@clinic.example,b@clinic.example", "must be one e-mail address"),
        (address, "nobody", "must be e-mail addresses"),
        (web_origin, "zebra.example", "must be an address without user, path or space"),
        (web_origin, "ftp://clinic.example", "must be an address without user, path or space"),
        (web_origin, "https://clinic.example/site", "must be an address without user, path or space"),
        (web_origin, "https://clinic.example?x=1", "must be an address without user, path or space"),
        (web_origin, "https:///", "must be an address without user, path or space"),
        (web_origin, "https://cli nic.example", "must be an address without user, path or space"),
        (web_origin, "https://Zebra9@clinic.example", "must be an address without user, path or space"),
        (web_origin, "https://clinic.example?", "must be an address without user, path or space"),
        (
            folder,
            "s3://clinic",
            "must be the whole path of a folder, such as /srv/clinic/spool",
        ),
        (folder, "uploads", "must be the whole path of a folder"),
        (day, "31.1.2027", "must be a day such as 2027-01-31"),
        (day, "2027-02-30", "must be a day such as 2027-01-31"),
        (env.contact, "http://clinic.example", "must be an e-mail address, or an address of a page"),
        (env.contact, "https://user@clinic.example", "must be an e-mail address, or an address of a page"),
        (env.contact, "https://clinic.example/a b", "must be an e-mail address, or an address of a page"),
        (env.contact, "Zebra9", "must be an e-mail address, or an address of a page"),
        (env.networks, "10.0.0.0/64", "must be IP addresses or networks"),
        (env.networks, "10.0.0.1/8", "must be IP addresses or networks"),
        (env.networks, "proxy.example", "must be IP addresses or networks"),
        (env.encryption_keys, "", "is missing: the site does not start without it"),
        (env.encryption_keys, KEY, "must be id:key pairs"),
        (env.encryption_keys, "k1:c2hvcnQ=", "must be id:key pairs"),
        (env.encryption_keys, "k1:not base64 at all!", "must be id:key pairs"),
        (env.encryption_keys, f"k1:{KEY},k1:{OTHER_KEY}", "must be id:key pairs"),
        (env.encryption_keys, f"a key:{KEY}", "must be id:key pairs"),
        (database, "mysql://u:Zebra9@db.example/clinic", "must look like sqlite:"),
        (database, "clinic.sqlite3", "must look like sqlite:"),
        (database, "sqlite://", "must be sqlite: with four slashes and the whole path of a file"),
        (database, "sqlite:///", "must be sqlite: with four slashes and the whole path of a file"),
        (database, "sqlite:///clinic.sqlite3", "must be sqlite: with four slashes and the whole path of a file"),
        (database, "sqlite:////srv/x.sqlite3?mode=memory", "must be sqlite: with four slashes"),
        (database, "sqlite://:memory:", "must look like sqlite:"),
        (database, "sqlite:////etc/passwd", "names something that is not a SQLite database"),
        (database, "sqlite:////etc", "names something that is not a SQLite database"),
        (database, "postgres://", "must name a database after the host"),
        (database, "postgres://Zebra9", "must name a database after the host"),
        (database, "postgres://u:Zebra9@db.example/", "must name a database after the host"),
        (database, "postgres://u:Zebra9@db.example/clinic?foo=bar", "may end in options such as ?sslmode=require"),
        (database, "postgres://u:Zebra9@db.example/clinic?sslmode=on", "may end in options such as ?sslmode=require"),
        (database, "postgres://u:Zebra9@db.example:port/clinic", "must look like sqlite:"),
        (cache, "memcached://cache.example", "must be locmemcache://, rediss://host"),
        (email, "mail.example:25", "must look like smtp+tls://"),
        (email, "https://mail.example", "must look like smtp+tls://"),
        (email, "smtp://user:Zebra9@mail.example:port", "must look like smtp+tls://"),
        (email, "smtp://", "must look like smtp+tls://"),
        (email, "smtp://mail.example:0", "must look like smtp+tls://"),
        (database, "postgres://[Zebra9/clinic", "must look like sqlite:"),
        (web_origin, "https://zebra.example:port", "must be an address without user, path or space"),
        (web_origin, "https://zebra.example#part", "must be an address without user, path or space"),
        (cache, "redis://zebra.example:port/0", "must be locmemcache://, rediss://host"),
        (web_origin, "https://[Zebra9", "must be an address without user, path or space"),
        (cache, "redis://zebra.example:6379/0?tls=1", "with nothing behind it"),
        (cache, "redis://[Zebra9", "must be locmemcache://, rediss://host"),
        (email, "smtp://[Zebra9", "must look like smtp+tls://"),
    ],
)
def test_nonsense_in_the_environment_is_refused_by_name_and_form_and_without_the_value(
    monkeypatch: pytest.MonkeyPatch, reader: Reader, value: str, expected: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(monkeypatch, reader, value)

    told = str(refused.value)
    assert told.startswith("A_VARIABLE ")
    assert expected in told
    assert told.endswith(". See .env.example.")
    beyond_the_scheme = value.strip().split("//")[-1]
    assert len(beyond_the_scheme.strip("/")) < 4 or value not in told


def test_env_file_is_read_and_what_the_process_holds_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a remark\nFROM_FILE=of the file\nFROM_BOTH=of the file\n")
    monkeypatch.delenv("FROM_FILE", raising=False)
    monkeypatch.setenv("FROM_BOTH", "of the process")
    env.load_env_file(file)
    monkeypatch.setenv("FROM_FILE", os.environ["FROM_FILE"])  # so that it is taken away again

    assert (env.text("FROM_FILE"), env.text("FROM_BOTH")) == ("of the file", "of the process")


def test_env_file_that_is_not_text_in_utf_8_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes("SECRET_KEY=Zébra".encode("latin-1"))

    with pytest.raises(ImproperlyConfigured, match=r"^\.env must be a text file in UTF-8\.$"):
        env.load_env_file(file)


def test_missing_env_file_is_no_fault(tmp_path: Path) -> None:
    assert env.load_env_file(tmp_path / ".env") is None


GOOD = {
    "SECRET_KEY": "a key for tests alone, long enough to be taken",
    "FIELD_ENCRYPTION_KEYS": f"t1:{KEY}",
    "CONTACT_HASH_KEY": "another key for tests alone, never changed",
    "ALLOWED_HOSTS": "clinic.example",
    "DATABASE_URL": "sqlite:////folder/that/is/gone/x.sqlite3",
}


def start(command: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Start a process of the site with exactly this environment, and none of a .env file beside it."""
    # An empty value counts as missing, and keeps the .env file of this machine from filling it in.
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "CONTACT_HASH_KEY", "ALLOWED_HOSTS", "DATABASE_URL")
    own = dict.fromkeys(names, "") | environment
    own |= {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "clinic_site.settings"}
    return subprocess.run(
        [sys.executable, *command], env=own, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


COMMANDS = {
    "a command": ["manage.py", "check"],
    "the worker": ["manage.py", "work"],
    "the web server": ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"],
    "another web server": ["-c", "import clinic_site.wsgi"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "CONTACT_HASH_KEY"])
def test_missing_secret_stops_the_start_with_one_sentence(command: list[str], missing: str) -> None:
    ended = start(command, {name: value for name, value in GOOD.items() if name != missing})

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == (
        f"The site was not started. {missing} is missing: the site does not start without it. See .env.example.\n"
    )


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [
        ("HTTPS", "on", "must be True or False"),
        ("PORT", "80000", "must be a whole number from 1 to 65535"),
        ("WEB_CONCURRENCY", "many", "must be a whole number from 1 to 64"),
        ("SITE_URL", "zebra.example", "must be an address without user, path or space, such as https://clinic.example"),
        ("DATABASE_URL", "oracle://secret-word", "must look like sqlite:////path/to/file or postgres://"),
        ("EMAIL_URL", "secret-word", "must look like smtp+tls://user:password@mail.clinic.example:587"),
        ("EMAIL_URL", "smtp://a:secret%C2%A0word@b.example", "must have a user and a password of plain letters"),
        ("TRUSTED_PROXIES", "secret-word", "must be IP addresses or networks separated by commas"),
        ("SECRET_KEY", "secret-word", "must have at least 40 characters"),
    ],
)
def test_wrong_value_stops_the_start_with_one_sentence_that_does_not_repeat_it(
    name: str, value: str, form: str
) -> None:
    ended = start(["manage.py", "check"], GOOD | {name: value})

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The site was not started. {name} {form}")
    assert (ended.stderr.count("\n"), value in ended.stderr) == (1, False)


def test_production_is_what_a_start_with_secrets_alone_gives() -> None:
    shown = "; ".join(
        f"print(settings.{name})" for name in ("DEBUG", "HTTPS", "STAFF_SECOND_FACTOR", "SHOW_UNREVIEWED_ARTICLES")
    )
    local = dict.fromkeys(("DEBUG", "HTTPS", "STAFF_SECOND_FACTOR", "SHOW_UNREVIEWED_ARTICLES"), "")
    ended = start(["-c", f"from django.conf import settings; {shown}"], GOOD | local)

    assert ended.stdout.split() == ["False", "True", "True", "False"]
