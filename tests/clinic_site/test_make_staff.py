import io
import re
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from tests.factories import make_staff
from tests.phones import all_the_way_in, code_of_key, connect_phone, is_in, types_code, with_password

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
    typing(["nora", "Nora", "0", "6", "boss", "", "²", "2"], [PASSWORD, PASSWORD])
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


def test_owner_who_is_a_clinician_too_has_both_roles(typing: Typing) -> None:
    typing(["nora", "Nora", "5"], [PASSWORD, PASSWORD])
    run()

    assert sorted(group.name for group in User.objects.get().groups.all()) == ["clinician", "owner"]


def test_where_the_second_step_is_off_a_sentence_says_so(typing: Typing) -> None:
    typing(["nora", "Nora", "1"], [PASSWORD, PASSWORD])

    assert "The second step is switched off on this machine" in run()[0]


# The second step, on the machine itself.


@pytest.fixture
def phone_at_hand(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The key that the next picture shows; an app that has read it knows the code."""
    settings.STAFF_SECOND_FACTOR = True
    key = "3132333435363738393031323334353637383930"
    monkeypatch.setattr("clinic_site.staff_terminal.new_key", lambda: key)
    return key


def test_phone_is_connected_and_recovery_codes_are_shown(typing: Typing, phone_at_hand: str) -> None:
    typing(["nora", "Nora", "1", "000000", code_of_key(phone_at_hand)], [PASSWORD, PASSWORD])
    out, err = run()

    assert "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" in out
    assert "\u2580" in out
    assert "That code is not right." in err
    assert TOTPDevice.objects.get().key == phone_at_hand
    code = re.findall(r"^  ([a-z0-9]{5}-[a-z0-9]{5})$", out, re.MULTILINE)[9]
    nora = with_password("nora")
    types_code(nora, code)
    assert is_in(nora) is True


@pytest.mark.parametrize("answers", [["nora", "Nora", "1", ""], ["nora", "Nora", "1"]])
def test_phone_that_is_not_at_hand_is_asked_for_at_the_sign_in(
    typing: Typing, phone_at_hand: str, answers: list[str]
) -> None:
    typing(answers, [PASSWORD, PASSWORD])
    out, _ = run()

    assert "The second step is asked for at the next sign-in." in out
    assert out.endswith("nora can now sign in under /admin/ as front desk.\n")
    assert TOTPDevice.objects.count() == 0


def test_last_owner_with_a_lost_phone_gets_back_in_from_the_machine(typing: Typing, phone_at_hand: str) -> None:
    olga = make_staff("olga", "owner")
    lost = all_the_way_in("olga", connect_phone(olga))
    typing(["olga", "1", code_of_key(phone_at_hand)], [])
    out, _ = run()

    assert "olga is signed out everywhere." in out
    assert TOTPDevice.objects.get().key == phone_at_hand
    assert is_in(lost) is False
    told = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert told[-1] == "Reset the second step on the server."


def test_last_owner_who_forgot_the_password_gets_another_on_the_machine(typing: Typing) -> None:
    make_staff("olga", "owner")
    elsewhere = with_password("olga")
    typing(["olga", "2"], ["short", "seven green lamps on the roof", "seven green lamps on the roof"])
    run()

    assert User.objects.get().check_password("seven green lamps on the roof") is True
    assert is_in(elsewhere) is False
