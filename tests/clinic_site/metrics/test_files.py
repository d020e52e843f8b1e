"""What each process counts is added up, also of those that have ended, and a full disk ends nobody."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from prometheus_client.multiprocess import MultiProcessCollector

from clinic_site.metrics import files

# Counts in a process of its own, as a worker of the web server does, and says whether it could.
COUNT = """
import os, resource, sys, django
from pathlib import Path
django.setup()
from django.conf import settings
settings.VAR_DIR = Path(sys.argv[1])
from clinic_site.metrics import counting, files
if sys.argv[3:]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
if files.make_room(os.getpid()):
    counting.switch_on()
for _ in range(int(sys.argv[2])):
    counting.answered("GET", "/", 200, 0.02)
print(counting._is_on)
"""


@pytest.fixture(autouse=True)
def folder() -> Path:
    files.empty()
    return files.folder()


def count(times: int, *limit: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(site.VAR_DIR), str(times), *map(str, limit)],
        cwd=site.BASE_DIR,
        env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(files.folder())},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def counted() -> dict[str, float]:
    """As another process reads it: each sample of the counter and of the sum and count of the histogram."""
    read = (
        "import sys; from prometheus_client.multiprocess import MultiProcessCollector; import json\n"
        "found = MultiProcessCollector(None, path=sys.argv[1]).collect()\n"
        "print(json.dumps({s.name: s.value for m in found for s in m.samples if 'le' not in s.labels}))"
    )
    done = subprocess.run([sys.executable, "-c", read, str(files.folder())], capture_output=True, text=True, check=True)
    return {name: total for name, total in json.loads(done.stdout).items() if name != "clinic_posts_total"}


def test_what_processes_counted_that_have_ended_is_added_up_and_their_files_go(folder: Path) -> None:
    assert [count(3), count(4)] == ["True", "True"]
    before = counted()
    files.fold()
    once = counted()
    assert count(5) == "True"
    files.fold()

    expected = {"clinic_answers_total": 7, "clinic_answer_seconds_count": 7}
    assert {name: before[name] for name in expected} == expected
    assert once == pytest.approx(before)
    assert counted()["clinic_answers_total"] == 12
    assert sorted(path.name for path in folder.glob("*.db")) == ["counter_gone.db", "histogram_gone.db"]


def test_files_of_a_process_that_still_counts_stay(folder: Path) -> None:
    assert files.make_room(os.getpid()) is True
    files.fold()

    assert len(list(folder.glob(f"*_{os.getpid()}.db"))) == 2


def test_while_somebody_reads_nothing_is_added_up_and_nobody_waits(folder: Path) -> None:
    count(1)
    with files.locked(patient=True):
        files.fold()
        assert list(folder.glob("*_gone.db")) == []
    files.fold()
    assert len(list(folder.glob("*_gone.db"))) == 2


def test_process_without_room_on_disk_serves_on_and_counts_nothing(folder: Path) -> None:
    assert count(3, files.ROOM // 2) == "False"
    assert list(folder.glob("*.db")) == []


def test_damaged_file_stops_nobody(folder: Path) -> None:
    (folder / "counter_0999999999.db").write_bytes(b"\xff\xff\xff\x7f" * 100)
    files.fold()

    assert count(2) == "True"


def test_room_is_taken_before_anything_is_counted(folder: Path) -> None:
    files.make_room(os.getpid())

    sizes = [path.stat().st_blocks * 512 for path in folder.glob("*.db")]
    assert [size >= files.ROOM for size in sizes] == [True, True]


def test_whoever_reads_while_room_is_taken_finds_no_half_made_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    take = os.posix_fallocate

    def read_before_it_is_taken(*place: int) -> None:
        read.append(len(list(MultiProcessCollector(None, path=str(folder)).collect())))
        take(*place)

    monkeypatch.setattr(os, "posix_fallocate", read_before_it_is_taken)

    assert files.make_room(os.getpid()) is True
    assert read == [0, 0]
    assert sorted(path.suffix for path in folder.glob("*_*")) == [".db", ".db"]


def test_counting_begins_anew_with_the_web_server(folder: Path) -> None:
    count(3)
    files.empty()

    assert list(folder.glob("*.db")) == []
