"""What happened to a staff account, in sentences, on the history page of the account."""

from collections.abc import Iterable

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser


def note(account: AbstractBaseUser, sentence: str, *, by: AbstractBaseUser) -> None:
    note_each([account], sentence, by=by)


def note_each(accounts: Iterable[AbstractBaseUser], sentence: str, *, by: AbstractBaseUser) -> None:
    for account in accounts:
        LogEntry.objects.log_actions(by.pk, [account], CHANGE, change_message=sentence, single_object=True)
