"""What lies on disk while the database is away."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from consultations import spool
from consultations.spool import CannotRead, NotKept, TooManyFromOneAddress
from tests.consultations.browser import main_text
from tests.consultations.kept_posts import ANSWERS, PROMISE, keep, keep_people
from tests.factories import EVERY_ANSWER, RECEIVED_AT


def told() -> list[str]:
    """The references under which something waits, in order."""
    return [spool.told_by(path)[1] for path in spool.waiting()]


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_is_kept_can_be_read_by_the_sites_account_and_its_key_alone(settings: Settings) -> None:
    keep()
    (path,) = spool.waiting()

    assert (Path(settings.SPOOL_DIR).stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    seen = path.name + path.read_text()
    assert [value for value in map(str, ANSWERS.values()) if len(value) > 4 and value in seen] == []
    assert "192.0.2.1" not in seen


def test_what_is_kept_is_read_back_as_it_was() -> None:
    keep("CDF347", doubts=("It looked odd.",))
    kept = spool.read(spool.waiting()[0])

    assert {name: getattr(kept.answers, name) for name in ANSWERS} == ANSWERS
    assert (kept.doubts, kept.arrival.reference) == (["It looked odd."], "CDF347")
    assert (kept.arrival.received_at, kept.arrival.answer_by) == (RECEIVED_AT, RECEIVED_AT + PROMISE)


def test_files_wait_in_the_order_of_the_posts_though_the_clock_jumps_back() -> None:
    keep("CDF347", name="First", token="1")
    keep("CDF349", name="Second", token="2", at=RECEIVED_AT - timedelta(hours=3))
    keep("CDF377", name="Third", token="3", at=RECEIVED_AT - timedelta(hours=2))

    assert told() == ["CDF347", "CDF349", "CDF377"]
    second = spool.read(spool.waiting()[1])
    assert second.arrival.received_at == RECEIVED_AT - timedelta(hours=3)


@pytest.mark.parametrize(
    ("later", "changed", "files"),
    [
        (timedelta(0), {}, 1),
        (timedelta(hours=3), {}, 1),  # the same form
        (timedelta(minutes=9), {"token": "another form"}, 1),
        (timedelta(minutes=9), {"token": ""}, 1),
        (timedelta(minutes=11), {"token": "another form"}, 2),
        (timedelta(0), {"phone": "+17035550177"}, 2),
    ],
)
def test_identical_posts_make_one_file_and_are_told_the_same(
    later: timedelta, changed: dict[str, object], files: int
) -> None:
    first = keep("CDF347")
    again = keep("CDF349", at=RECEIVED_AT + later, **changed)

    assert len(spool.waiting()) == files
    assert (again == replace(first, is_past=True)) is (files == 1)


def test_a_full_spool_refuses_and_writes_nothing(settings: Settings) -> None:
    settings.SPOOL_MOST_FILES = 2
    names = keep_people(2)
    with pytest.raises(NotKept):
        keep("XXXXXX", name="One too many")

    assert len(spool.waiting()) == len(names)


@pytest.mark.parametrize(("setting", "value"), [("SPOOL_MOST_BYTES", 1), ("SPOOL_LEAVES_FREE", 10**18)])
def test_the_spool_never_takes_more_of_the_disk_than_it_may(settings: Settings, setting: str, value: int) -> None:
    keep()
    setattr(settings, setting, value)
    with pytest.raises(NotKept):
        keep("CDF349", name="Bo")

    assert told() == ["CDF347"]


def test_one_address_cannot_fill_the_spool_and_leaves_room_for_another(settings: Settings) -> None:
    settings.SPOOL_MOST_FROM_ONE_ADDRESS = 3
    keep_people(3)
    with pytest.raises(TooManyFromOneAddress):
        keep("XXXXXX", name="One too many")
    keep("YYYYYY", name="Somebody else", address="192.0.2.2")

    assert told()[3:] == ["YYYYYY"]


def test_what_is_above_the_limit_of_an_hour_is_kept_as_doubtful(settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 2
    keep_people(3)

    doubts = [spool.read(path).doubts for path in spool.waiting()]
    assert doubts == [[], [], ["Many requests came from the same connection within an hour."]]


def test_on_a_full_disk_nothing_is_kept_and_nothing_is_left_half_written(settings: Settings) -> None:
    with files_limited_to(100), pytest.raises(NotKept):
        keep()

    assert sorted(path.name for path in Path(settings.SPOOL_DIR).iterdir()) == [".writing.lock"]


def test_a_folder_that_cannot_be_made_refuses(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.SPOOL_DIR = tmp_path / "file" / "spool"
    with pytest.raises(NotKept):
        keep()

    assert (spool.waiting(), spool.put_aside()) == ([], [])


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: b"\xff\xfe\x00" + content,
        lambda content: content.swapcase(),
        lambda content: content.replace(b".t1.", b".t9."),
    ],
    ids=["cut in half", "empty", "rubbish", "altered", "of a missing key"],
)
def test_a_damaged_file_says_so(damage: object) -> None:
    keep()
    (path,) = spool.waiting()
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(CannotRead):
        spool.read(path)


def test_a_folder_that_cannot_be_looked_into_breaks_no_page_and_is_not_well(
    settings: Settings, tmp_path: Path, front_desk: Client
) -> None:
    settings.SPOOL_DIR = tmp_path / "in a circle"
    settings.SPOOL_DIR.symlink_to(settings.SPOOL_DIR)
    answer = front_desk.post("/consultation/", EVERY_ANSWER)

    assert "Your reference is" in main_text(front_desk.get(answer["Location"]).text)
    assert front_desk.get("/admin/").status_code == 200
    assert "spool" in front_desk.get("/readyz").json()["failing"]
