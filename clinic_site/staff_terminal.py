"""The questions of `make staff`, at the keyboard of the machine itself."""

import getpass
from typing import Protocol

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clinic_site.qr_code import in_characters
from clinic_site.recovery_codes import codes_of
from clinic_site.second_step import app_address, device_of, key_in_groups, new_key, new_recovery_codes, set_up
from clinic_site.staff_roles import POSITIONS


class Terminal(Protocol):
    """Something with two streams to write to, such as a management command."""

    stdout: object
    stderr: object


def ask_for_position(terminal: Terminal) -> str:
    names = list(POSITIONS)
    for number, name in enumerate(names, start=1):
        terminal.stdout.write(f"  {number}  {name}")
    while True:
        answer = input(f"Role (1 to {len(names)}): ").strip()
        if answer in names:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        terminal.stderr.write("Type one of the numbers.")


def ask_for_password(terminal: Terminal, account: User) -> str:
    for rule in password_validators_help_texts():
        terminal.stdout.write(f"  {rule}")
    while True:
        password = getpass.getpass("Password: ")
        try:
            validate_password(password, account)
        except ValidationError as error:
            terminal.stderr.write(" ".join(error.messages))
            continue
        if getpass.getpass("Password once more: ") == password:
            return password
        terminal.stderr.write("The two were not the same.")


def enrol(terminal: Terminal, account: User) -> None:
    """Connect a phone here and now. Whoever presses Enter, or is no person at a keyboard, is asked at the sign-in."""
    if not settings.STAFF_SECOND_FACTOR:
        terminal.stdout.write("The second step is switched off on this machine (STAFF_SECOND_FACTOR=False).")
        return
    key, replaces = new_key(), device_of(account)
    terminal.stdout.write(in_characters(app_address(account, key)))
    terminal.stdout.write("1. Open an authenticator app: Passwords on an iPhone, or Google Authenticator.")
    terminal.stdout.write(f"2. Point its camera at the picture, or type this key: {key_in_groups(key)}")
    while code := _typed("3. Type the six digits it shows (Enter: at the first sign-in instead): "):
        refusal = set_up(account, key, code, replaces=replaces)
        if not refusal:
            return _show_codes(terminal, account)
        terminal.stderr.write(refusal)
    terminal.stdout.write("The second step is asked for at the next sign-in.")


@transaction.atomic
def _show_codes(terminal: Terminal, account: User) -> None:
    terminal.stdout.write("Connected. For the day the phone is lost, keep these recovery codes; each works once:")
    for code in codes_of(new_recovery_codes(account)):
        terminal.stdout.write(f"  {code}")


def _typed(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""
