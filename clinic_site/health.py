"""/healthz says that the process lives; /readyz that what it needs is well. Each app registers what it can check."""

from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic_site.timed_jobs import late_jobs

# A check returns True when all is well. Its name is shown to monitors, so it says nothing private.
CHECKS: dict[str, Callable[[], bool]] = {}
# Checks that can be made while the database is away.
WITHOUT_DATABASE: set[str] = set()
DATABASE = "database"


def register(name: str, check: Callable[[], bool], *, asks_database: bool = True) -> None:
    CHECKS[name] = check
    if not asks_database:
        WITHOUT_DATABASE.add(name)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything is well, otherwise 503 with the names of what is not."""
    failing = _failing()
    return JsonResponse(
        {"status": "not ready" if failing else "ok", "failing": failing}, status=503 if failing else 200
    )


def _failing() -> list[str]:
    """While the database is away, what would ask it fails unasked: each question would wait for its answer anew."""
    is_away = DATABASE in CHECKS and not _passes(CHECKS[DATABASE])
    known = {name for name in CHECKS if is_away and name not in WITHOUT_DATABASE}
    return [name for name, check in CHECKS.items() if name in known or name != DATABASE and not _passes(check)]


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def timed_jobs_run() -> bool:
    return not late_jobs()


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, InterfaceError):
        return False
