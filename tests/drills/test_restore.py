"""The database is destroyed while people ask; it comes back from a backup that was made while people asked."""

import json
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.processes.restored_site import RestoredSite, site_with_backups
from tests.processes.running_site import free_port
from tests.processes.visitor import Visitor

BEFORE, DURING, AFTER, AWAY = range(120), range(120, 180), range(180, 200), range(200, 215)
PICTURES, WITHIN = 60, 120  # seconds
HALF_AN_HOUR = 1800  # seconds
DRAW = f"""
import random
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
for number in range({PICTURES}):
    default_storage.save(f"pictures/{{number:024}}-720.webp", ContentFile(random.randbytes(80_000)))
"""
RUNS = """
import json
from clinic_site.models import BackupRun
print(json.dumps(list(BackupRun.objects.filter(succeeded=True).values_list("kind", "words"))))
"""


def test_a_site_that_lost_its_database_is_back_with_all_up_to_its_backup(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with site_with_backups(tmp_path, free_port()) as site:
        site.start()
        site.shell(DRAW)
        assert comes_true(lambda: "MADE" in kinds(site))  # the worker makes the first by itself
        site.manage("rehearse_restore")
        with ThreadPoolExecutor(8) as crowd:
            before = list(crowd.map(asks(site), BEFORE))
            meanwhile = [crowd.submit(asks(site), number) for number in DURING]
            site.manage("back_up")
            during = [each.result() for each in meanwhile]
            after = list(crowd.map(asks(site), AFTER))
            pictures = take_away_pictures(site)
            site.destroy_database()
            away = list(crowd.map(asks(site), AWAY))

        begun = time.monotonic()
        said = site.manage("restore", "--newest")
        assert comes_true(lambda: is_ready(site) and site.has_loaded_everything())
        took = time.monotonic() - begun
        names = set(site.stored()["names"])

        assert [before, during, after, away] == [[True] * len(group) for group in (BEFORE, DURING, AFTER, AWAY)]
        assert {f"Visitor {number}" for number in (*BEFORE, *AWAY)} <= names
        assert "Every table is as it was" in said
        assert "REHEARSED" in kinds(site)
        assert pictures == {path.name: path.read_bytes() for path in folder_of_pictures(site).iterdir()}
        assert "Traceback" not in site.said()
        assert took < HALF_AN_HOUR / 10
        with capsys.disabled():
            report(f"restored and green after {took:.1f} seconds; {len(names)} requests, {len(pictures)} pictures")


def asks(site: RestoredSite) -> Callable[[int], bool]:
    return lambda number: Visitor(site.port, number).asks_for_a_call()


def kinds(site: RestoredSite) -> set[str]:
    return {kind for kind, _ in json.loads(site.shell(RUNS))}


def folder_of_pictures(site: RestoredSite) -> Path:
    return site.folder / "var" / "media" / "pictures"


def take_away_pictures(site: RestoredSite) -> dict[str, bytes]:
    contents = {path.name: path.read_bytes() for path in folder_of_pictures(site).iterdir()}
    for name in contents:
        (folder_of_pictures(site) / name).unlink()
    return contents


def is_ready(site: RestoredSite) -> bool:
    try:
        with urllib.request.urlopen(f"{site.address}/readyz", timeout=10) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except OSError:
        return False


def comes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return False


def report(line: str) -> None:
    print(f"\n{line}")  # noqa: T201 (a drill says how long it took)
