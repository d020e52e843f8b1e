"""CACHE_URL: a cache that machines share, or each process for itself."""

import re

from clinic_site.env import refuse, split, text

SHARED = "clinic_site.shared_cache.SharedCache"
FORMS = "must be locmemcache://, rediss://host:6380/0, or redis://127.0.0.1:6379/0"


def cache(name: str) -> dict[str, object]:
    """An entry of Django's CACHES."""
    url = text(name, "locmemcache://")
    parts = split(url)
    if parts.scheme == "locmemcache":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    number_of_database = re.fullmatch(r"(/[0-9]{0,2})?", parts.path)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or not number_of_database:
        raise refuse(name, FORMS)
    if parts.query or parts.fragment:
        raise refuse(name, f"{FORMS}, with nothing behind it")
    return {"BACKEND": SHARED, "LOCATION": url}
