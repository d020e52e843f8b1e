"""Ratios between the contenders, and the limits that we set ourselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.rounds import Figures
from bench.tables import number

NGINX = "nginx, file"
BARE = "bare WSGI app"
STORE_ON = "this site"
SEEN_BEFORE = "this site, 304"
STORE_OFF = "this site, store off"
WAGTAIL_STARTED = "Wagtail, as started"
WAGTAIL = "Wagtail, production"
WAGTAIL_CACHED = "Wagtail, Django's cache"
# The settings modules that `wagtail start` writes, the first of which its own wsgi.py takes; and one with a cache.
WAGTAIL_SETTINGS = {WAGTAIL_STARTED: "dev", WAGTAIL: "production", WAGTAIL_CACHED: "cached"}
MANY_ON, FEW_ON = "this site, 10,000 articles", "this site, 10 articles"
MANY_OFF, FEW_OFF = f"{MANY_ON}, store off", f"{FEW_ON}, store off"


@dataclass(frozen=True)
class Target:
    """One contender's CPU time over another's; `limit` and `stretch` are the most, or the least, that it may be."""

    what: str
    upper: str
    lower: str
    limit: float | None
    stretch: float | None
    more_is_better: bool = False


TARGETS = [
    Target("article, of the bare app", STORE_ON, BARE, 1.2, None),
    Target("article, of nginx", STORE_ON, NGINX, None, 4),
    Target("304, of the bare app", SEEN_BEFORE, BARE, 1, None),
    Target("Wagtail as started, of this site", WAGTAIL_STARTED, STORE_ON, 100, 200, more_is_better=True),
    Target("Wagtail as started, of this site, store off", WAGTAIL_STARTED, STORE_OFF, 4, 8, more_is_better=True),
    Target("Wagtail in production, of this site", WAGTAIL, STORE_ON, 100, 200, more_is_better=True),
    Target("Wagtail in production, of this site, store off", WAGTAIL, STORE_OFF, 4, 8, more_is_better=True),
    Target("Wagtail behind Django's cache, of this site", WAGTAIL_CACHED, STORE_ON, 2.5, 3, more_is_better=True),
    Target("10,000 articles, of 10", MANY_ON, FEW_ON, 1.05, None),
    Target("10,000 articles, of 10, store off", MANY_OFF, FEW_OFF, 1.05, None),
]


def verdict(value: float, *, limit: float | None, stretch: float | None, more_is_better: bool = False) -> str:
    """Which of the two limits `value` keeps, in words."""
    sign = -1 if more_is_better else 1
    if stretch is not None and sign * value <= sign * stretch:
        return "stretch reached"
    if limit is None:
        return "stretch missed"
    return "reached" if sign * value <= sign * limit else "missed"


def ratio_rows(figures: Mapping[str, Figures]) -> list[list[str]]:
    """What, ratio, limit, stretch, verdict; targets with a contender that is missing are left out."""
    return [
        _row(target, figures[target.upper].cpu / figures[target.lower].cpu)
        for target in TARGETS
        if target.upper in figures and target.lower in figures
    ]


def _row(target: Target, value: float) -> list[str]:
    limits = {"limit": target.limit, "stretch": target.stretch, "more_is_better": target.more_is_better}
    return [
        target.what,
        number(value),
        _bound(target.limit, more_is_better=target.more_is_better),
        _bound(target.stretch, more_is_better=target.more_is_better),
        verdict(value, **limits),
    ]


def _bound(limit: float | None, *, more_is_better: bool) -> str:
    if limit is None:
        return "–"
    return f"{'at least' if more_is_better else 'at most'} {limit:g}"
