"""The one form of every log line, of the web server and of the worker: `name=value` pairs, one event a line.

People read it as it stands and programs split it (logfmt). It repeats nothing that a visitor typed: an error is told by
its kind and by where it happened, never by its message, which may quote a value.
"""

import json
import logging
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType

logger = logging.getLogger("clinic.defects")

ROOT = str(Path(__file__).resolve().parent.parent)
PACKAGES = "site-packages/"
MOST_FRAMES = 30  # of an error, those next to where it happened
PLAIN = re.compile(r"[!#-<>-\[\]-~]+")  # printable ASCII without space, quotation mark, equals sign and backslash
Fields = Mapping[str, object]
Error = tuple[type[BaseException], BaseException, TracebackType | None]

_told: ContextVar[Fields] = ContextVar("told", default={})  # noqa: B039 (never changed, only replaced)


@contextmanager
def telling(**fields: object) -> Iterator[None]:
    """Every line that is logged inside, by whatever part of the site, carries these fields as well."""
    before = _told.set({**_told.get(), **fields})
    try:
        yield
    finally:
        _told.reset(before)


class PrivateFormatter(logging.Formatter):
    """Writes `at` (UTC), `level`, `logger`, what `telling` adds, then the record's own `fields`, or else its words.

    A record brings fields with `extra={"fields": {…}}`.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        fields = {"at": at, "level": record.levelname, "logger": record.name, **_told.get()}
        own = getattr(record, "fields", None)
        fields |= own if own is not None else {"event": _words(record)}
        # Not record.exc_text: another handler may have written the message of the error there.
        if record.exc_info and record.exc_info[0] is not None:
            fields |= _about_error(record.exc_info)
        return " ".join(f"{name}={quoted(value)}" for name, value in fields.items())


def quoted(value: object) -> str:
    """A value as it is, or in quotation marks with everything escaped that is not plain (as JSON writes it)."""
    text = str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text).replace("\x7f", "\\u007f")


def tell_what_nobody_caught() -> None:
    """From now on what ends this process or one of its threads, and a warning of Python, is such a line, too."""
    logging.captureWarnings(True)
    sys.excepthook = _tell_uncaught
    threading.excepthook = lambda ended: _tell_uncaught(ended.exc_type, ended.exc_value, ended.exc_traceback)


def _tell_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, Exception):
        logger.critical("an error was not caught", exc_info=(kind, error, trace))


def _words(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return str(record.msg)  # its values do not fit; they stay out


def _about_error(info: Error) -> dict[str, str]:
    """The kind of an error, and the way to it: file, line and function of each frame, the innermost last."""
    kind, _, trace = info
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{_short(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "trace": " > ".join(frames[-MOST_FRAMES:])}


def _short(path: str) -> str:
    return path.rpartition(PACKAGES)[2].removeprefix(f"{ROOT}/")
