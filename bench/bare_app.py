"""The least that a WSGI application can do: it sends the same bytes and headers to everybody."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.servers import Answer

# What the server itself writes.
OF_THE_SERVER = frozenset({"date", "server", "connection"})


def keep_for_bare_app(answer: Answer, folder: Path) -> None:
    headers = [pair for pair in answer.headers if pair[0].lower() not in OF_THE_SERVER]
    (folder / "headers.json").write_text(json.dumps(headers))
    (folder / "body").write_bytes(answer.body)


def made_from(folder: Path) -> Callable[..., Iterable[bytes]]:
    headers = [(name, value) for name, value in json.loads((folder / "headers.json").read_text())]
    body = (folder / "body").read_bytes()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("200 OK", list(headers))
        return [body]

    return application


if "BENCH_ANSWER" in os.environ:
    application = made_from(Path(os.environ["BENCH_ANSWER"]))
