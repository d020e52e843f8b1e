import stat
from pathlib import Path

from clinic_site.local_env import write_once


def test_env_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    assert write_once(tmp_path / ".env")
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".env"]


def test_env_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n")
    assert not write_once(tmp_path / ".env")
    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\n"


def test_every_env_has_secrets_of_its_own(tmp_path: Path) -> None:
    write_once(tmp_path / "first")
    write_once(tmp_path / "second")
    first, second = ((tmp_path / name).read_text().splitlines() for name in ("first", "second"))
    differing = {a.partition("=")[0] for a, b in zip(first, second, strict=True) if a != b}
    assert differing == {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "CONTACT_HASH_KEY"}
