import io

import pytest

from clinic_site.backups.parts import LONGEST, end_parts, part, parts
from clinic_site.backups.refusals import BackupRefused


def packed(**contents: bytes) -> bytes:
    stream = io.BytesIO()
    for name, content in contents.items():
        with part(stream, name) as into:
            into.write(content)
    end_parts(stream)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    return {name: b"".join(iter(lambda: own.read(777_777), b"")) for name, own in parts(io.BytesIO(content))}  # noqa: B023


def test_parts_come_out_as_they_went_in() -> None:
    contents = {"manifest": b"{}", "empty": b"", "database": bytes(range(250)) * (LONGEST // 100)}

    assert unpacked(packed(**contents)) == contents


def test_a_part_that_nobody_reads_is_passed_over() -> None:
    assert [name for name, _ in parts(io.BytesIO(packed(one=b"1" * LONGEST * 2, two=b"2")))] == ["one", "two"]


@pytest.mark.parametrize("cut", [1, 4, 5, 9])
def test_an_end_that_is_missing_is_noticed(cut: int) -> None:
    with pytest.raises(BackupRefused, match="ends in the middle"):
        unpacked(packed(one=b"1", two=b"2")[:-cut])


def test_what_follows_the_end_is_noticed() -> None:
    with pytest.raises(BackupRefused):
        unpacked(packed(one=b"1") + b"more")
