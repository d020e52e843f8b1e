"""Memory of everything that one machine runs: two web workers, what starts them, the worker, and the command above."""

from bench.consumption import family, memory
from bench.load import put_load
from bench.own_site import ARTICLE, OwnSite

MOST, STRETCH = 260_000_000, 200_000_000  # bytes
PROCESSES = 5
SECONDS = 3
PAGES = (ARTICLE, "/", "/learn/", "/consultation/", "/admin/login/")


def stack_memory(site: OwnSite) -> int:
    """Bytes after each page has been asked for during a few seconds."""
    stack = site.whole_stack()
    try:
        stack.start(ARTICLE)
        for page in PAGES:
            put_load(stack.port, page, {}, SECONDS)
        if len(family(stack.pid)) != PROCESSES:
            raise RuntimeError(f"The stack has {len(family(stack.pid))} processes instead of {PROCESSES}.")
        return memory(stack.pid)
    finally:
        stack.stop()
