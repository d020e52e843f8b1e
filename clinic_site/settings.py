"""Settings of the site. The environment, or the .env file beside manage.py, decides what differs between machines."""

from pathlib import Path
from urllib.parse import quote

from csp.constants import NONE, SELF

from clinic_site import env
from clinic_site.backups.addresses import backup_keys, backup_storage
from clinic_site.cache_address import SHARED, cache
from clinic_site.database_address import SQLITE, database
from clinic_site.storage_address import storage

BASE_DIR = Path(__file__).resolve().parent.parent
env.load_env_file(BASE_DIR / ".env")
# What the site keeps and every release shares. What belongs to one release, such as its static files, stays with it.
VAR_DIR = env.folder("VAR_DIR", BASE_DIR / "var")

# Secrets: without them nothing starts.
SECRET_KEY = env.secret("SECRET_KEY", shortest=40)
FIELD_ENCRYPTION_KEYS = env.encryption_keys("FIELD_ENCRYPTION_KEYS")
# Made once and never changed: the hashes of people who must not be contacted hang on it.
CONTACT_HASH_KEY = env.secret("CONTACT_HASH_KEY", shortest=32)

DEBUG = env.flag("DEBUG", default=False)
HTTPS = env.flag("HTTPS", default=True)
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", default=True)
SHOW_UNREVIEWED_ARTICLES = env.flag("SHOW_UNREVIEWED_ARTICLES", default=False)
PORT = env.number("PORT", default=8000, smallest=1, largest=65535)
WEB_CONCURRENCY = env.number("WEB_CONCURRENCY", default=2, smallest=1, largest=64)
MACHINES = env.number("MACHINES", default=1, smallest=1, largest=100)
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
SITE_URL = env.web_origin("SITE_URL", f"http://127.0.0.1:{PORT}")
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# Where figures for monitors are served; nowhere when not set.
METRICS_ADDRESS = env.internal_address("METRICS_ADDRESS", taken=PORT)
# Whom staff call when something is wrong with the site; shown to staff alone.
NO_KEEPER = "whoever looks after the site"
SITE_KEEPER = env.line("SITE_KEEPER", NO_KEEPER, longest=200)

INSTALLED_APPS = [
    "clinic_site.apps.ClinicSiteConfig",
    "clinic_site.apps.StaffAdminConfig",
    "pages.apps.PagesConfig",
    "consultations.apps.ConsultationsConfig",
    "clinic_site.apps.StaffAccountsConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "crispy_forms",
    "csp",
    "django_prose_editor",
]

# The order is the order in which a request meets them.
MIDDLEWARE = [
    "clinic_site.client_address.ClientAddressMiddleware",
    "clinic_site.request_log.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "clinic_site.security_headers.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "clinic_site.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic_site.failures.FailureMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic_site.staff_session.StaffSessionMiddleware",
    "clinic_site.staff_gate.StaffGateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "consultations.looks.LooksMiddleware",
]

ROOT_URLCONF = "clinic_site.urls"
WSGI_APPLICATION = "clinic_site.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic_site.context.clinic",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "clinic"
CRISPY_TEMPLATE_PACK = "clinic"
CRISPY_FAIL_SILENTLY = False

# Database. A writer on SQLite takes its lock at once and waits its turn; a commit is on disk before anyone is thanked.
DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{quote(str(VAR_DIR / 'clinic.sqlite3'))}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 5,  # seconds
        "transaction_mode": "IMMEDIATE",
        # The third lets a guard see the rows that a REPLACE takes away; the last writes zeros over what is deleted.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA secure_delete=ON;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,  # seconds
        "tcp_user_timeout": 10_000,  # milliseconds without an answer to what was sent
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache("CACHE_URL")}
CACHE_IS_SHARED = CACHES["default"]["BACKEND"] == SHARED

# Where requests are kept, encrypted, while the database is away.
SPOOL_DIR = env.folder("SPOOL_DIR", VAR_DIR / "spool")

# Time and language: stored in UTC, spoken in the clinic's own time.
LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"
USE_I18N = True
USE_TZ = True

# Static files and uploads.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": storage("MEDIA_STORAGE", MEDIA_ROOT),
    "staticfiles": {"BACKEND": "clinic_site.static_storage.StaticFilesStorage"},
}
# Backups: where they go, and what encrypts them, the newest key first.
BACKUP_STORAGE = backup_storage(STORAGES["default"])
BACKUP_KEYS = backup_keys(BACKUP_STORAGE)
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 60
WHITENOISE_MIMETYPES = {".speculationrules": "application/speculationrules+json"}
# What is compressed already, and maps, which only the tools of developers ask for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("avif", "gif", "ico", "jpeg", "jpg", "png", "webp", "woff2", "map")
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Mail. Nothing is sent inside a web request: the worker sends what the outbox holds.
EMAIL_TIMEOUT = 10  # seconds for each answer of the mail server
EMAIL_BACKEND = "clinic_site.mail_folder.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
vars().update(env.email("EMAIL_URL"))
if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "clinic_site.smtp.EmailBackend"  # the same, with an end to every talk
DEFAULT_FROM_EMAIL = env.address("DEFAULT_FROM_EMAIL", "office@clinic.example")
CONSULTATION_RECIPIENTS = env.addresses("CONSULTATION_RECIPIENTS")

# Whom to tell of a weakness, and when somebody last looked whether that address is read.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")
SECURITY_CONTACT_CHECKED = env.day("SECURITY_CONTACT_CHECKED", default=None)

# Staff accounts and their sessions.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "clinic_site.staff_backend.StaffBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "clinic_site.passwords.GuessableRestValidator"},
    {"NAME": "clinic_site.passwords.StretchedCommonValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 15 * 60  # seconds without a click
SESSION_LONGEST = 8 * 60 * 60  # seconds in all
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Sign-in: five wrong tries for one name from one address, then a pause; sign_in.py counts more widely.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password", "code", "otp_token", "otp_device"]
AXES_CLIENT_IP_CALLABLE = "clinic_site.client_address.address_to_count"
AXES_LOCKOUT_CALLABLE = "clinic_site.failures.too_many_sign_ins"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False

# What browsers are told.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # kept only from a proxy of ours: client_address.py
SECURE_HSTS_SECONDS = 63072000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone when the browser closes
# For /admin/ alone, which the prefix of the others does not allow.
KNOWN_BROWSER_COOKIE_NAME = "__Secure-known" if HTTPS else "known"
RECEIPT_COOKIE_NAME = f"{COOKIE_PREFIX}receipt"
RECEIPT_COOKIE_AGE = 30 * 60  # seconds
CSRF_FAILURE_VIEW = "clinic_site.failures.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# Limits. A body above a megabyte is answered with 413 and the phone number.
LARGEST_BODY = 1_000_000  # bytes
# Staff may paste a whole book into a draft; the form then says how much is too much, and keeps what was typed.
LARGEST_STAFF_BODY = 4_000_000  # bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_STAFF_BODY
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
POSTS_PER_HOUR_FROM_ONE_ADDRESS = 20
POSTS_PER_MINUTE_OVERALL = env.number("POSTS_PER_MINUTE_OVERALL", default=300, smallest=1, largest=1_000_000)
# Requests that are kept on disk while the database is away. A file has 2 to 6 kB: this is room for weeks of a small
# clinic, and nothing beside the disk. One address has room for a campus or a shelter, and cannot take everybody's.
SPOOL_MOST_FILES = 2000
SPOOL_MOST_BYTES = 20_000_000
SPOOL_MOST_FROM_ONE_ADDRESS = 200
SPOOL_LEAVES_FREE = 50_000_000  # bytes of the disk, for the database to write again
# Sent sooner than this after it was opened, a form was filled in by a program.
SHORTEST_FILLING_SECONDS = env.number("SHORTEST_FILLING_SECONDS", default=3, smallest=0, largest=30)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unexpected": {"()": "clinic_site.request_log.UnexpectedErrors"}},
    "formatters": {"lines": {"()": "clinic_site.log_lines.PrivateFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # The request log has one line for each answer; these would repeat it with addresses and typed values.
        "django.request": {"level": "ERROR", "filters": ["unexpected"]},
        "django.security": {"level": "CRITICAL"},
        "django.server": {"level": "CRITICAL"},
        "axes": {"level": "ERROR"},
    },
}
