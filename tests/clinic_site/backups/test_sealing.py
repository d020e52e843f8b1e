import io
import tracemalloc

import pytest
from django.test.utils import override_settings

from clinic_site.backups.refusals import BackupRefused
from clinic_site.backups.sealing import CHUNK, TAG, SealedReader, SealedWriter
from tests.clinic_site.backups.conftest import NEW, OLD

pytestmark = pytest.mark.usefixtures("keys")
NAME = "backups/one"
TEXT = bytes(range(256)) * 10_000  # two chunks and a half
HEADER = 16 + 1 + 2 + 1 + len(NAME) + 32 + 7
SEALED = CHUNK + TAG


@pytest.fixture
def keys(settings) -> None:
    settings.BACKUP_KEYS = {"b1": OLD}


def sealed(text: bytes = TEXT, name: str = NAME) -> bytes:
    raw = io.BytesIO()
    writer = SealedWriter(raw, name)
    for start in range(0, len(text), 70_000):
        writer.write(text[start : start + 70_000])
    writer.finish()
    return raw.getvalue()


def opened(content: bytes, name: str = NAME) -> bytes:
    reader = SealedReader(io.BytesIO(content), name)
    return b"".join(iter(lambda: reader.read(33_333), b""))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(TEXT)])
def test_what_was_sealed_is_opened_as_it_was(size: int) -> None:
    assert opened(sealed(TEXT[:size])) == TEXT[:size]


def test_nothing_of_it_can_be_read_in_the_file() -> None:
    content = sealed(b"marker words " * 100_000)

    assert b"marker" not in content
    assert sealed(b"marker words") != sealed(b"marker words")


@pytest.mark.parametrize("cut", [1, TAG, CHUNK // 2, len(TEXT) % CHUNK + TAG, SEALED + 500_000, len(TEXT) - 5])
def test_a_file_that_was_cut_is_refused_also_between_two_chunks(cut: int) -> None:
    with pytest.raises(BackupRefused, match="cut"):
        opened(sealed()[:-cut])


def test_nothing_of_a_cut_file_is_given_out_as_its_end() -> None:
    reader = SealedReader(io.BytesIO(sealed()[: HEADER + 2 * SEALED]), NAME)

    assert reader.read(CHUNK) == TEXT[:CHUNK]
    with pytest.raises(BackupRefused, match="megabyte 2"):
        reader.read(1)


@pytest.mark.parametrize("at", [0, 16, 20, HEADER - 3, HEADER, HEADER + CHUNK, HEADER + SEALED + 7, -1])
def test_a_file_of_which_one_byte_was_changed_is_refused(at: int) -> None:
    content = bytearray(sealed())
    content[at] ^= 1

    with pytest.raises(BackupRefused):
        opened(bytes(content))


def test_chunks_in_another_order_are_refused() -> None:
    content = sealed()
    head, first, second = content[:HEADER], content[HEADER : HEADER + SEALED], content[HEADER + SEALED :][:SEALED]

    with pytest.raises(BackupRefused, match="cut or changed"):
        opened(head + second + first + content[HEADER + 2 * SEALED :])


def test_a_chunk_of_another_file_is_refused() -> None:
    content, other = sealed(), sealed()
    mixed = content[: HEADER + SEALED] + other[HEADER + SEALED : HEADER + 2 * SEALED] + content[HEADER + 2 * SEALED :]

    with pytest.raises(BackupRefused, match="megabyte 2"):
        opened(mixed)


def test_words_after_the_end_are_refused() -> None:
    with pytest.raises(BackupRefused):
        opened(sealed() + b"more")


def test_a_file_under_another_name_is_refused_with_its_own() -> None:
    with pytest.raises(BackupRefused, match="under the name 'backups/one'"):
        opened(sealed(), "backups/two")


@pytest.mark.parametrize("content", [b"", b"clinic", b"SQLite format 3\0" * 20])
def test_a_file_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(BackupRefused, match="no backup|not a backup"):
        opened(content)


def test_a_file_whose_key_is_missing_names_the_key() -> None:
    content = sealed()

    with override_settings(BACKUP_KEYS={"b2": NEW}), pytest.raises(BackupRefused, match="needs the key 'b1'"):
        opened(content)


def test_another_key_of_the_same_name_is_told_of() -> None:
    content = sealed()

    with override_settings(BACKUP_KEYS={"b1": NEW}), pytest.raises(BackupRefused, match="another key of that name"):
        opened(content)


def test_the_newest_key_writes_and_older_ones_still_read() -> None:
    content = sealed()

    with override_settings(BACKUP_KEYS={"b2": NEW, "b1": OLD}):
        assert opened(content) == TEXT
        assert sealed()[16:19] == b"\x02b2"


def test_a_large_file_takes_no_more_memory_than_a_few_chunks() -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: bytes) -> int:
            return len(data)

    piece = bytes(500_000)
    tracemalloc.start()
    writer = SealedWriter(Nowhere(), NAME)
    for _ in range(60):
        writer.write(piece)
    writer.finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 8 * CHUNK
