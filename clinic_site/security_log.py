"""One log line for each thing that happens to an account or a session, with the number of the account, never a value.

What is told: signed in, signed out, a wrong password or code, a locked name, an account changed, a page refused.
"""

import logging

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

logger = logging.getLogger("clinic.security")
NOBODY = "unknown"


def tell(event: str, account: AbstractBaseUser | None, *, by: AbstractBaseUser | None = None) -> None:
    """Log `event`, in words of ours, about an account; `by` is who did it when that is somebody else."""
    about = f"{event}, account {_number(account)}"
    logger.info("%s", about if by is None or by == account else f"{about}, by account {_number(by)}")


def tell_refused(request: HttpRequest) -> None:
    """Log that somebody who is signed in was refused a page; the route is the pattern, not the address."""
    route = request.resolver_match.route if request.resolver_match else "(no such page)"
    logger.info("refused %s /%s, account %s", request.method, route, _number(request.user))


def tell_paused(username: str | None) -> None:
    """Log that nobody may try this name for a while."""
    tell("sign-in paused", _account_named(username))


@receiver(user_logged_in)
def _password_was_right(user: AbstractBaseUser, **kwargs: object) -> None:
    tell("password right", user)


@receiver(user_login_failed)
def _password_was_wrong(credentials: dict[str, object], **kwargs: object) -> None:
    tell("password wrong", _account_named(credentials.get("username")))


@receiver(user_locked_out)
def _must_wait(username: str | None = None, **kwargs: object) -> None:
    tell_paused(username)


@receiver(user_logged_out)
def _signed_out(user: AbstractBaseUser | None, **kwargs: object) -> None:
    tell("signed out", user)


def _account_named(username: object) -> AbstractBaseUser | None:
    """The name may be a password that was typed into the wrong box, so the log names an account by its number alone."""
    typed = str(username or "")[:150].replace("\0", "")
    return get_user_model().objects.filter(username=typed).first()


def _number(account: AbstractBaseUser | None) -> object:
    return NOBODY if account is None or account.pk is None else account.pk
