"""The phones of the staff: an authenticator app, with a clock of its own."""

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpResponse
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a long enough sentence"


def connect_phone(account: AbstractBaseUser) -> TOTPDevice:
    return TOTPDevice.objects.create(user=account, name="app")


def code_on(device: TOTPDevice, *, minutes_fast: float = 0) -> str:
    """What the app of this phone shows now, when its clock is this far ahead."""
    return code_of_key(device.key, minutes_fast=minutes_fast)


def code_of_key(key: str, *, minutes_fast: float = 0) -> str:
    return f"{totp(bytes.fromhex(key), t0=-int(minutes_fast * 60)):06d}"


def with_password(username: str, *, goal: str = "/admin/") -> Client:
    """A browser in which the right password was typed, and nothing more."""
    client = Client()
    client.post("/admin/login/", {"username": username, "password": PASSWORD, "next": goal})
    return client


def types_code(client: Client, code: str, *, follow: bool = False) -> HttpResponse:
    return client.post("/admin/second-step/", {"code": code}, follow=follow)


def all_the_way_in(username: str, device: TOTPDevice) -> Client:
    client = with_password(username)
    types_code(client, code_on(device))
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200
