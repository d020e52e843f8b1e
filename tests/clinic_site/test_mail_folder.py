import stat
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from clinic_site.mail_folder import EmailBackend, remove_messages

BACKEND = "clinic_site.mail_folder.EmailBackend"


@pytest.fixture
def folder(settings: pytest.FixtureRequest, tmp_path: Path) -> Path:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def make_message(text: str = "Hello Zoë\n") -> EmailMessage:
    return EmailMessage("Call request received", text, "office@clinic.example", ["ann@clinic.example"])


def test_each_message_becomes_one_readable_file(folder: Path) -> None:
    assert get_connection(BACKEND).send_messages([make_message(), make_message()]) == 2
    first, second = folder.iterdir()
    message = message_from_bytes(first.read_bytes(), policy=policy.default)
    assert (message["To"], message.get_content().strip()) == ("ann@clinic.example", "Hello Zoë")
    assert {first.suffix, second.suffix} == {".eml"}


def test_files_are_for_the_owner_of_the_site_alone(folder: Path) -> None:
    get_connection(BACKEND).send_messages([make_message()])
    (path,) = folder.iterdir()
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in (folder, path)] == [0o700, 0o600]


def test_a_folder_that_cannot_be_made_is_an_error_and_no_message_counts_as_sent(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")
    with pytest.raises(OSError, match="mail"):
        get_connection(BACKEND).send_messages([make_message()])
    assert get_connection(BACKEND, fail_silently=True).send_messages([make_message()]) == 0


def test_messages_are_removed_by_their_message_id_and_no_others(folder: Path) -> None:
    assert remove_messages(["<one@clinic.example>"]) == 0  # there is no folder yet
    long = f"<{'a-long-name' * 9}@clinic.example>"
    for message_id in ("<one@clinic.example>", "<another-one@clinic.example>", long):
        message = make_message("Message-ID: <one@clinic.example>\n")
        message.extra_headers["Message-ID"] = message_id
        EmailBackend().send_messages([message])

    assert remove_messages([]) == 0
    assert remove_messages(["<one@clinic.example>", long]) == 2
    (left,) = folder.iterdir()
    assert b"Message-ID: <another-one@clinic.example>" in left.read_bytes()
