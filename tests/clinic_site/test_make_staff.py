import io
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from tests.factories import make_staff

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough sentence"

Typing = Callable[..., None]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Typing:
    """Let somebody at the keyboard give these answers, and these passwords where nothing is shown."""

    def answer(answers: list[str], passwords: list[str]) -> None:
        given, hidden = iter(answers), iter(passwords)

        def next_of(lines: object) -> Callable[[str], str]:
            def ask(question: str = "") -> str:
                line = next(lines, None)
                if line is None:
                    raise EOFError
                return line

            return ask

        monkeypatch.setattr("builtins.input", next_of(given))
        monkeypatch.setattr("getpass.getpass", next_of(hidden))

    return answer


def run() -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("make_staff", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize(
    ("typed", "role"),
    [("1", "front desk"), ("2", "editor"), ("3", "clinician"), ("4", "owner"), ("owner", "owner")],
)
def test_account_is_made_with_the_role_that_was_chosen(typing: Typing, typed: str, role: str) -> None:
    typing(["nora", "Nora", typed], [PASSWORD, PASSWORD])
    out, err = run()

    account = User.objects.get()
    assert (account.username, account.first_name, account.is_staff, account.is_superuser) == (
        "nora",
        "Nora",
        True,
        False,
    )
    assert [group.name for group in account.groups.all()] == [role]
    assert out.endswith(f"nora can now sign in under /admin/ as {role}.\n")
    assert err == ""


def test_account_that_was_made_can_sign_in(typing: Typing, client: Client) -> None:
    typing(["nora", "", "1"], [PASSWORD, PASSWORD])
    run()

    assert client.post("/admin/login/", {"username": "nora", "password": PASSWORD}).status_code == 302


def test_name_that_is_taken_or_impossible_is_asked_for_again(typing: Typing) -> None:
    make_staff("fred")
    typing(["fred", "", "two words", "nora", "Nora", "1"], [PASSWORD, PASSWORD])
    _, err = run()

    assert "A user with that username already exists." in err
    assert User.objects.filter(username="nora").count() == 1


def test_role_that_does_not_exist_is_asked_for_again(typing: Typing) -> None:
    typing(["nora", "Nora", "0", "5", "boss", "", "²", "2"], [PASSWORD, PASSWORD])
    _, err = run()

    assert err.count("Type one of the numbers.") == 5
    assert [group.name for group in User.objects.get().groups.all()] == ["editor"]


def test_weak_or_mistyped_password_is_asked_for_again(typing: Typing) -> None:
    typing(["nora", "Nora", "1"], ["short", PASSWORD, "another long sentence", PASSWORD, PASSWORD])
    out, err = run()

    assert "This password is too short." in err
    assert "The two were not the same." in err
    assert User.objects.get().check_password(PASSWORD) is True
    assert [word for word in (PASSWORD, "another long sentence") if word in out + err] == []


@pytest.mark.parametrize("answers", [[], ["nora"], ["nora", "Nora"], ["nora", "Nora", "1"]])
def test_breaking_off_makes_no_account(typing: Typing, answers: list[str]) -> None:
    typing(answers, [])
    with pytest.raises(CommandError, match="No account was made."):
        run()

    assert User.objects.count() == 0
