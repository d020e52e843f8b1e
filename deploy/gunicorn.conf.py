"""How gunicorn serves the site. From the folder of manage.py: `python -m clinic_site.web`."""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")

from django.conf import settings
from django.db import connections

from clinic_site import patience
from clinic_site.log_lines import PrivateFormatter, tell_what_nobody_caught
from clinic_site.start import with_settings

with_settings()
if settings.METRICS_ADDRESS:
    # Before anything counts: prometheus_client then counts in files, which somebody else adds up.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.VAR_DIR / "metrics")

from clinic_site.metrics import counting, files  # noqa: E402 (looks at the environment when it is imported)

tell_what_nobody_caught()
patience.wait_for_database_at_most(patience.WEB)

bind = f"127.0.0.1:{settings.PORT}"
workers = settings.WEB_CONCURRENCY

wsgi_app = "clinic_site.wsgi:application"
worker_class = "gthread"
threads = 12  # each slow visitor holds one; each keeps its own connection to the database, and some memory
# What was loaded stays loaded: SIGHUP would bring no new code. A new release restarts, behind a socket that is held.
preload_app = True
TO_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


def on_starting(server: Arbiter) -> None:
    if settings.METRICS_ADDRESS:
        files.empty()


def when_ready(server: Arbiter) -> None:
    """What was loaded before the workers are forked stays shared: a collection in one of them must not touch it."""
    gc.collect()
    gc.freeze()


def hold_off_signals() -> None:
    """From before a worker is forked until it listens itself: told to stop meanwhile, it would lose the word.

    It would serve on, and be killed with what it has in hand once the master has waited for it long enough.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, TO_STOP)


def let_signals_in() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TO_STOP)


os.register_at_fork(before=hold_off_signals, after_in_parent=let_signals_in)


def post_worker_init(worker: Worker) -> None:
    """Each worker counts for itself, and makes the pages that it may have to show while the database is away."""
    let_signals_in()
    if settings.METRICS_ADDRESS and files.make_room(worker.pid):
        counting.switch_on()
    make_ready = getattr(worker.wsgi, "make_ready", None)
    if make_ready is not None:
        Thread(target=make_pages_ready, args=[make_ready], daemon=True).start()


def child_exit(server: Arbiter, worker: Worker) -> None:
    if settings.METRICS_ADDRESS:
        files.fold()


def make_pages_ready(make_ready: Callable[[], None]) -> None:
    try:
        make_ready()
    finally:
        connections.close_all()  # those of this thread, which ends here


timeout = 30  # seconds without a sign of life from a worker
graceful_timeout = 20  # seconds for requests under way when the server stops
keepalive = 5
# A worker starts anew now and then, not all at once.
max_requests = 200_000
max_requests_jitter = 20_000

limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190

# The site itself decides which proxies it believes (TRUSTED_PROXIES); gunicorn believes none.
forwarded_allow_ips = ""
control_socket_disable = True

accesslog = None  # the site writes its own lines, without addresses
errorlog = "-"
loglevel = "warning"


class PrivateLogger(Logger):
    """Tells that something went wrong, never what was sent or from where."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(PrivateFormatter())

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request"):
            msg, args = "a malformed request was refused", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Error handling request"):
            msg, args = "a request could not be handled", ()
        super().exception(msg, *args, **kwargs)


logger_class = PrivateLogger


def write_error(line: socket.socket, status: int, reason: str, message: str) -> None:
    """In place of gunicorn's own, which quotes what was sent and has neither our headers nor a phone number."""
    from clinic_site.refusals import refusal  # noqa: PLC0415 (needs the models, which come with the application)

    util.write_nonblock(line, refusal(status, reason))


util.write_error = write_error
