"""Where somebody of the staff begins after signing in, unless they were on their way to another page."""

from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

# By the permission that it takes; the first that fits. Each app registers its own.
SCREENS: dict[str, str] = {}


def register(permission: str, view_name: str) -> None:
    SCREENS[permission] = view_name


def first_screen(user: AbstractBaseUser) -> str:
    """The address of the screen that this person works with most; the home of the staff where there is none."""
    own = (view_name for permission, view_name in SCREENS.items() if user.has_perm(permission))
    return reverse(next(own, "admin:index"))


def goal_after(address: str, user: AbstractBaseUser) -> str:
    """Where a sign-in that leads to `address` ends: where it led home, on the first screen."""
    return first_screen(user) if urlsplit(address).path == reverse("admin:index") else address
