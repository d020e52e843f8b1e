"""The settings under test: the same site with known secrets, a fast hasher and a database of its own."""

import os

os.environ["SECRET_KEY"] = "a key for tests alone, long enough to be taken"  # noqa: S105
os.environ["FIELD_ENCRYPTION_KEYS"] = "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
os.environ["CONTACT_HASH_KEY"] = "another key for tests alone, never changed"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ["CONSULTATION_RECIPIENTS"] = "desk@clinic.example,nurse@clinic.example"
os.environ["HTTPS"] = "False"
os.environ["STAFF_SECOND_FACTOR"] = "False"  # tests about it turn it on
os.environ["SHOW_UNREVIEWED_ARTICLES"] = "True"
os.environ["SITE_URL"] = "http://testserver"
os.environ["SHORTEST_FILLING_SECONDS"] = "0"  # tests fill in forms faster than people
for name in (
    "DEBUG",
    "EMAIL_URL",
    "TRUSTED_PROXIES",
    "CACHE_URL",
    "MEDIA_STORAGE",
    "SPOOL_DIR",
    "BACKUP_STORAGE",
    "BACKUP_KEYS",
    "DEFAULT_FROM_EMAIL",
    "PORT",
    "SITE_KEEPER",
    "METRICS_ADDRESS",
    "MACHINES",
    "POSTS_PER_MINUTE_OVERALL",
    "SECURITY_CONTACT",
    "SECURITY_CONTACT_CHECKED",
):
    os.environ[name] = ""

from clinic_site.settings import *  # noqa: E402, F403 (the environment above comes first)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Without a manifest every page with a static file would fail; the manifest has its own test.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"] == SQLITE:  # noqa: F405
    # A file, because threads that write to a database in memory are told "locked" at once instead of waiting; one for
    # each process, because several test runs may go on at once.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"}  # noqa: F405
