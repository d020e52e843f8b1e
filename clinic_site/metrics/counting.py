"""What the web server counts: answers by route, how long they took, and what became of posts."""

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
ANSWERS = Counter(
    "clinic_answers",
    "Answers by method, pattern of the address and class of the status; pages from the page store included.",
    ["method", "route", "status"],
    registry=REGISTRY,
)
SECONDS = Histogram(
    "clinic_answer_seconds",
    "How long Django took for an answer, by pattern of the address.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
POSTS = Counter("clinic_posts", "Posts to the public form by what became of them.", ["outcome"], registry=REGISTRY)
# Every outcome is there from the start, so that the first of a kind shows as a rise.
RECEIVED, SENT_AGAIN, SET_ASIDE, SPOOLED = "received", "sent_again", "set_aside", "spooled"
CAME_BACK, TOO_MANY, TOO_LARGE, NOT_KEPT = "came_back", "too_many_429", "too_large_413", "not_kept_503"
OUTCOMES = (RECEIVED, SENT_AGAIN, SET_ASIDE, SPOOLED, CAME_BACK, TOO_MANY, TOO_LARGE, NOT_KEPT)
METHODS = frozenset({"GET", "HEAD", "POST"})

_is_on = False


def switch_on() -> None:
    """Count from now on, in this process."""
    global _is_on
    for outcome in OUTCOMES:
        POSTS.labels(outcome)
    _is_on = True


def switch_off() -> None:
    global _is_on
    _is_on = False


def answered(method: str, route: str, status: int, seconds: float | None = None) -> None:
    """Count an answer. `route` is the pattern, never what was typed; `seconds` is None where nobody measured."""
    if _is_on:
        ANSWERS.labels(method if method in METHODS else "OTHER", route, f"{status // 100}xx").inc()
        if seconds is not None:
            SECONDS.labels(route).observe(seconds)


def posted(outcome: str) -> None:
    """Count a post; `outcome` is one of OUTCOMES."""
    if _is_on:
        POSTS.labels(outcome).inc()
