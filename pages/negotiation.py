"""What a browser asks for in its headers: an encoding that it can read, a page that it may have already."""

from functools import lru_cache

PREFERRED = ("br", "gzip")


def has_seen(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: a weak comparison, because a proxy that compresses anew weakens the tag."""
    tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in (etag, "*") for tag in tags)


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """The encoding to send by RFC 9110, 12.5.3; the plain page when none of ours is acceptable."""
    weights = dict(_weighed(word) for word in accepted.lower().split(",") if word.strip())
    usable = [name for name in PREFERRED if weights.get(name, weights.get("*", 0)) > 0]
    return max(usable, key=lambda name: weights.get(name, weights.get("*", 0)), default="")


def _weighed(word: str) -> tuple[str, float]:
    name, _, parameter = word.partition(";")
    key, _, value = parameter.strip().partition("=")
    try:
        return name.strip(), float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return name.strip(), 0.0
