"""A layer between the web server and Django: whatever charset a sender declares, what it sends is read as UTF-8.

Our pages are UTF-8 and browsers answer in it. Django believes a declaration before any of our code runs, and fails
there, without a page or its headers, at codecs that are not for text, at parameters that it cannot read, and at
addresses with too many fields. So it is handed the kind of a body alone, with the boundary between its parts.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

BOUNDARY = re.compile(r';\s*boundary=(?:"[^"]*"|[^\s;"]+)', re.IGNORECASE)


class DeclaredCharset:
    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "CONTENT_TYPE" in environ:
            environ["CONTENT_TYPE"] = _kind_and_boundary(environ["CONTENT_TYPE"])
        return self.application(environ, start_response)


def _kind_and_boundary(content_type: str) -> str:
    kind, _, _ = content_type.partition(";")
    boundary = BOUNDARY.search(content_type)
    return kind.strip() + (boundary[0] if boundary else "")
