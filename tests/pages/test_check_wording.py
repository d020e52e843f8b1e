"""`manage.py check_wording FILE`, as somebody runs it who has no database."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]


def run(file: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Its exit code, what it printed and what it complained of."""
    code = 0
    try:
        call_command("check_wording", file)
    except SystemExit as end:
        code = int(end.code)
    return code, *capsys.readouterr()


def test_text_with_findings_prints_a_line_for_each_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "copy.txt").write_text("We are the best.\nIt is FDA\n\t approved for depression.\n", encoding="utf-8")
    code, printed, complained = run(str(tmp_path / "copy.txt"), capsys)
    rows = [line.split("\t") for line in printed.splitlines()]

    assert (code, complained) == (1, "")
    assert [row[0] for row in rows] == ["best", "FDA approved"]
    assert [len(row) for row in rows] == [3, 3]
    assert rows[0][2] == "Say facts: the town, who treats and with which license, what is monitored."


def test_text_without_findings_prints_nothing_and_ends_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "careful.md").write_text("# Ketamine\n\nIt is not FDA-approved for depression.", encoding="utf-8-sig")

    assert run(str(tmp_path / "careful.md"), capsys) == (0, "", "")


def test_html_is_read_as_a_reader_gets_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "page.html").write_text('<p class="best">Hello</p><img alt="A miracle">')
    code, printed, _ = run(str(tmp_path / "page.html"), capsys)

    assert (code, [line.split("\t")[0] for line in printed.splitlines()]) == (1, ["miracle"])


def test_dash_stands_for_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("It cures – “always”.".encode())))
    code, printed, _ = run("-", capsys)

    assert (code, printed.split("\t")[0]) == (1, "cures")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"", "is empty; there is nothing to check."),
        (b" \n\t\n", "is empty; there is nothing to check."),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not a text file; save the words as text, HTML or Markdown in UTF-8."),
        ("The best".encode("utf-16"), "is not a text file; save the words as text, HTML or Markdown in UTF-8."),
        ("caf\u00e9".encode("latin-1"), "is not text in UTF-8; save it in UTF-8 and check it again."),
        (b"x" * 20_000_001, "is larger than 20 MB; check it in parts."),
    ],
)
def test_file_that_is_no_text_gets_one_sentence_and_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: bytes, reason: str
) -> None:
    (tmp_path / "file").write_bytes(written)

    assert run(str(tmp_path / "file"), capsys) == (2, "", f"“{tmp_path / 'file'}” {reason}\n")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.txt", "There is no file “{path}”; check its name and folder.\n"),
        ("", "“{path}” is a folder; name one file.\n"),
        ("file/inside", "“{path}” cannot be read: Not a directory.\n"),
        ("loop", "“{path}” cannot be read: Too many levels of symbolic links.\n"),
        ("x" * 300, "“{path}” cannot be read: File name too long.\n"),
    ],
)
def test_file_that_cannot_be_read_gets_one_sentence_and_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    path = str(tmp_path / name)

    assert run(path, capsys) == (2, "", sentence.format(path=path))


def test_command_needs_no_database(tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text("It cures.")
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "clinic_site.settings_test",
    }
    command = [sys.executable, "manage.py", "check_wording", str(tmp_path / "copy.txt")]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | nowhere, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.split("\t")[0], done.stderr) == (1, "cures", "")
