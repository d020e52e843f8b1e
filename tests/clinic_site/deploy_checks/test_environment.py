"""One good environment passes every check of Django's and ours; each line broken by itself gives its own message."""

import os
import runpy
import secrets
from collections.abc import Iterator

import pytest
import time_machine
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from django.test.utils import override_settings

from clinic_site.deploy_checks.keys import is_easy, is_easy_key
from tests.clinic_site.real_facts import make_the_facts_real, make_vendor
from tests.factories import RECEIVED_AT

pytestmark = [
    pytest.mark.django_db,
    # No query goes there: the checks read which server is named, and the facts from the database under test.
    pytest.mark.filterwarnings("ignore:Overriding setting DATABASES:UserWarning"),
]

KEY = "k1:5Pp8sVYk9oYy1hA0m3Qx7Rt2uGd6LwZc4jNfBbEiKsE="
GOOD = {
    "SECRET_KEY": "vJ0mXr4b2dYtQ8nLw6sHkEzPu1GiRa9oCfTxBq7VhN3MyUe5KpZjWlDgSA",
    "FIELD_ENCRYPTION_KEYS": KEY,
    "CONTACT_HASH_KEY": "Yk2tWq9ZsLc5VnXhRb8JdMfPg3uAe7oTi1Kx6BmQ",
    "ALLOWED_HOSTS": "www.vit-clinic.org,vit-clinic.org",
    "SITE_URL": "https://www.vit-clinic.org",
    "TRUSTED_PROXIES": "127.0.0.1",
    "DATABASE_URL": "postgres://clinic:Vb7xQ2mZ@db.cloud-house.net/clinic?sslmode=verify-full",
    "CACHE_URL": "rediss://cache.cloud-house.net:6380/0",
    "MEDIA_STORAGE": "s3://key:Wd4kSecretary@store.cloud-house.net/media",
    "BACKUP_STORAGE": "s3://key:Wd4kSecretary@store.cloud-house.net/copies",
    "BACKUP_KEYS": "b1:Zr8cM1xWq4uYk7Tn0eHs5LpGvJd2AiQo9BfRtNhXyUw=",
    "EMAIL_URL": "smtp+tls://office:Hq8rT5nB@smtp.mail-house.net:587",
    "DEFAULT_FROM_EMAIL": "office@vit-clinic.org",
    "CONSULTATION_RECIPIENTS": "desk@vit-clinic.org",
    "MACHINES": "2",
    "SITE_KEEPER": "Sam Smith (703 777 1234)",
    "SECURITY_CONTACT": "security@vit-clinic.org",
    "SECURITY_CONTACT_CHECKED": "2026-11-02",
}
EMPTY = ("DEBUG", "HTTPS", "STAFF_SECOND_FACTOR", "SHOW_UNREVIEWED_ARTICLES", "PORT", "WEB_CONCURRENCY", "SPOOL_DIR")
# What a process reads once when it starts, and what tests keep for themselves.
NOT_TAKEN_OVER = ("INSTALLED_APPS", "STATIC_ROOT", "VAR_DIR", "SPOOL_DIR")


@pytest.fixture(autouse=True)
def real_facts() -> Iterator[None]:
    with time_machine.travel(RECEIVED_AT, tick=False):
        make_the_facts_real()
        yield


def settings_of(environment: dict[str, str]) -> dict[str, object]:
    """What the settings file makes of an environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in EMPTY:
            patch.setitem(os.environ, name, "")
        for name, value in environment.items():
            patch.setitem(os.environ, name, value)
        read = runpy.run_path(str(settings.BASE_DIR / "clinic_site" / "settings.py"))
    return {name: value for name, value in read.items() if name.isupper() and name not in NOT_TAKEN_OVER}


def found(**changed: str) -> list[CheckMessage]:
    """All that `check --deploy --fail-level WARNING` would stop at, Django's own checks included."""
    with override_settings(**settings_of(GOOD | changed)):
        messages = checks.run_checks(include_deployment_checks=True)
    return [message for message in messages if message.level >= checks.WARNING]


def ids(**changed: str) -> list[str]:
    return sorted({message.id for message in found(**changed)})


def test_good_environment_passes_every_check() -> None:
    assert found() == []


SQLITE = "sqlite:////srv/clinic/clinic.sqlite3"
ONE_MACHINE = {"MACHINES": "1", "DATABASE_URL": SQLITE, "CACHE_URL": "", "MEDIA_STORAGE": "/srv/clinic/media"}


def test_one_machine_needs_neither_postgresql_nor_a_cache_nor_a_store() -> None:
    assert found(**ONE_MACHINE) == []


@pytest.mark.parametrize(
    "here",
    ["postgres://clinic:Vb7xQ2mZ@127.0.0.1/clinic", "postgres:///clinic", "postgres://%2Frun%2Fpostgresql/clinic"],
)
def test_database_on_the_same_machine_needs_no_encryption_on_the_way(here: str) -> None:
    assert found(DATABASE_URL=here) == []


def test_mail_server_and_cache_on_the_same_machine_need_no_encryption_on_the_way() -> None:
    assert found(EMAIL_URL="smtp://127.0.0.1:25", CACHE_URL="redis://localhost:6379/0") == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"DEBUG": "True"}, ["clinic.E001", "security.W018"]),
        ({"SHOW_UNREVIEWED_ARTICLES": "True"}, ["clinic.E003"]),
        ({"STAFF_SECOND_FACTOR": "False"}, ["clinic.E004"]),
        ({"BACKUP_STORAGE": "", "BACKUP_KEYS": ""}, ["clinic.E060"]),
        ({"BACKUP_STORAGE": "s3://key:secretary@notcloud-house.net/copies"}, ["clinic.E070"]),
        ({"BACKUP_STORAGE": "/srv/copies"}, ["clinic.W060"]),
        ({"ALLOWED_HOSTS": ""}, ["clinic.E006", "security.W020"]),
        ({"CONSULTATION_RECIPIENTS": ""}, ["clinic.E010"]),
        ({"CONSULTATION_RECIPIENTS": "front-desk@clinic.example"}, ["clinic.E010"]),
        ({"DEFAULT_FROM_EMAIL": ""}, ["clinic.E011"]),
        ({"EMAIL_URL": ""}, ["clinic.E012"]),
        ({"SITE_URL": "https://clinic.example", "ALLOWED_HOSTS": "clinic.example"}, ["clinic.E013"]),
        ({"SECRET_KEY": "a key for tests alone, long enough to be taken and longer"}, ["clinic.E040"]),
        ({"SECRET_KEY": "ab" * 40}, ["clinic.E040", "security.W009"]),
        ({"SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}, ["clinic.E040"]),
        ({"SECRET_KEY": "Zq4xLw9VtK2m" * 5}, ["clinic.E040"]),
        ({"SECRET_KEY": "ChangeMe-vJ0mXr4b2dYtQ8nLw6sHkEzPu1GiRa9oCfTxBq7VhN3MyUe5"}, ["clinic.E040"]),
        ({"CONTACT_HASH_KEY": "another key for tests alone, never changed"}, ["clinic.E040"]),
        ({"FIELD_ENCRYPTION_KEYS": "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="}, ["clinic.E041"]),
        ({"FIELD_ENCRYPTION_KEYS": "k1:" + "A" * 43 + "="}, ["clinic.E041"]),
        ({"FIELD_ENCRYPTION_KEYS": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}, ["clinic.E041"]),
        ({"CONTACT_HASH_KEY": GOOD["SECRET_KEY"]}, ["clinic.E042"]),
        ({"CONTACT_HASH_KEY": KEY.removeprefix("k1:")}, ["clinic.E042"]),
        ({"SECRET_KEY": GOOD["CONTACT_HASH_KEY"] + "Zq4xLw9VtK2m"}, ["clinic.E042"]),
        ({"FIELD_ENCRYPTION_KEYS": f"{KEY},{KEY.replace('k1', 'k0')}"}, ["clinic.E042"]),
        ({"DATABASE_URL": GOOD["DATABASE_URL"].replace("Vb7xQ2mZ", "password")}, ["clinic.E043"]),
        ({"EMAIL_URL": GOOD["EMAIL_URL"].replace("Hq8rT5nB", "password")}, ["clinic.E043"]),
        ({"DATABASE_URL": SQLITE}, ["clinic.E050"]),
        ({"MEDIA_STORAGE": ""}, ["clinic.E052"]),
        ({"MEDIA_STORAGE": "/srv/clinic/media"}, ["clinic.E052"]),
        ({"TRUSTED_PROXIES": ""}, ["clinic.E053"]),
        ({"TRUSTED_PROXIES": "127.0.0.1,0.0.0.0/0"}, ["clinic.E054"]),
        ({"TRUSTED_PROXIES": "::/0"}, ["clinic.E054"]),
        ({"TRUSTED_PROXIES": "104.0.0.0/8"}, ["clinic.E054"]),
        ({"MEDIA_STORAGE": "s3+http://key:secretary@127.0.0.1:9000/media"}, ["clinic.E052"]),
        ({"ALLOWED_HOSTS": "*"}, ["clinic.E055"]),
        ({"ALLOWED_HOSTS": "vit-clinic.org"}, ["clinic.E056"]),
        ({"SITE_URL": "http://www.vit-clinic.org"}, ["clinic.E057"]),
        ({"DATABASE_URL": GOOD["DATABASE_URL"].partition("?")[0]}, ["clinic.E090"]),
        ({"DATABASE_URL": GOOD["DATABASE_URL"].replace("verify-full", "prefer")}, ["clinic.E090"]),
        ({"EMAIL_URL": GOOD["EMAIL_URL"].replace("smtp+tls", "smtp")}, ["clinic.E091"]),
        ({"CACHE_URL": GOOD["CACHE_URL"].replace("rediss", "redis")}, ["clinic.E092"]),
        ({"DATABASE_URL": GOOD["DATABASE_URL"].replace("cloud-house.net", "elsewhere.net")}, ["clinic.E070"]),
        ({"CACHE_URL": "rediss://elsewhere.net:6380/0"}, ["clinic.E070"]),
        ({"MEDIA_STORAGE": "s3://key:secretary@notcloud-house.net/media"}, ["clinic.E070"]),
        ({"EMAIL_URL": "smtp+tls://office:Hq8rT5nB@smtp.elsewhere.net:587"}, ["clinic.E070"]),
        ({"CONSULTATION_RECIPIENTS": "desk@vit-clinic.org,nurse@elsewhere.net"}, ["clinic.E070"]),
        ({"DEFAULT_FROM_EMAIL": "office@elsewhere.net"}, ["clinic.E070"]),
        ({"SITE_KEEPER": ""}, ["clinic.W058"]),
        ({"SITE_URL": "https://example.com", "ALLOWED_HOSTS": "example.com"}, ["clinic.E013"]),
        ({"SECURITY_CONTACT": "https://clinic.example/report"}, ["clinic.E080"]),
        ({"SECURITY_CONTACT": "security@clinic.example"}, ["clinic.E080"]),
        ({"SECURITY_CONTACT_CHECKED": ""}, ["clinic.E081"]),
        ({"SECURITY_CONTACT_CHECKED": "2025-12-01"}, ["clinic.E081"]),
    ],
)
def test_each_line_that_is_broken_by_itself_gives_its_own_message(changed: dict[str, str], code: list[str]) -> None:
    assert ids(**changed) == code


def test_site_without_https_is_refused_by_us_and_by_django() -> None:
    codes = ids(HTTPS="False")

    assert [code for code in codes if code.startswith("clinic.")] == ["clinic.E002"]
    assert {"security.W004", "security.W008", "security.W012", "security.W016"} <= set(codes)


def test_every_message_says_what_to_set_and_none_holds_a_secret() -> None:
    make_vendor("Log House", log_keeping=True, standing="NONE", signed_on=None)
    broken = found(
        SECRET_KEY="ab" * 40,
        CONTACT_HASH_KEY="ab" * 40,
        FIELD_ENCRYPTION_KEYS="k1:" + "A" * 43 + "=",
        DATABASE_URL="postgres://clinic:password@db.elsewhere.net/clinic",
        EMAIL_URL="smtp://office:Hq8rT5nB@smtp.elsewhere.net:587",
        MEDIA_STORAGE="s3://key:Wd4kSecretary@store.elsewhere.net/media",
        TRUSTED_PROXIES="",
    )
    told = "\n".join(f"{message.msg} {message.hint}" for message in broken)

    assert len(broken) > 10
    assert [message.id for message in broken if message.id.startswith("clinic.") and not message.hint] == []
    assert [
        secret for secret in ("abab", "AAAA", "Hq8rT5nB", "Wd4kSecretary", "clinic:password") if secret in told
    ] == []


def test_passwords_of_staff_are_kept_with_argon2() -> None:
    assert settings_of(GOOD)["PASSWORD_HASHERS"][0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_a_thousand_secrets_that_were_drawn_as_we_say_are_called_easy_never() -> None:
    texts, keys = [secrets.token_urlsafe(48) for _ in range(1000)], [secrets.token_bytes(32) for _ in range(1000)]

    assert [text for text in texts if is_easy(text)] == []
    assert [key for key in keys if is_easy_key(key)] == []
