"""Somebody can always give roles and open accounts: the last owner stays one."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet

from clinic_site.staff_roles import OWNER

LAST_OWNER = (
    "This is the last owner who can sign in. Make somebody else an owner first, or nobody could look after accounts."
)


def owners() -> QuerySet[User]:
    """Those who can sign in and look after accounts; a superuser counts as one."""
    able = User.objects.filter(is_active=True, is_staff=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return able.filter(Q(groups__name=OWNER) | Q(is_superuser=True)).distinct()


def is_last_owner(account: User) -> bool:
    """Whether nobody but this account is an owner, now and until the end of the transaction that this must run in.

    Whoever asks holds the others up until then, so that two owners cannot each take the other for the one who stays.
    """
    Group.objects.select_for_update().get(name=OWNER)
    return owners().filter(pk=account.pk).exists() and not owners().exclude(pk=account.pk).exists()
