"""What goes wrong with backups, in sentences for whoever looks after the machine."""

import errno
import sqlite3
import subprocess

import psycopg
from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.db import DatabaseError

NO_ROOM = "There is no room left on a disk: make room, or give it a larger one."
DATABASE = "The database does not answer, or refused: see the log of the server"
STORE = "The store of the backups cannot be used. Look at BACKUP_STORAGE, and whether that store can be reached"


class BackupRefused(Exception):
    """A backup cannot be made, read or restored; the text is a sentence or two that say what to do."""


class Busy(BackupRefused):
    """Somebody else does the same just now."""


# What may come up on the way: the disk, the store, the database or its programs.
TROUBLE = (
    *(BackupRefused, OSError, EOFError, DatabaseError, sqlite3.Error, psycopg.Error),
    *(BotoCoreError, Boto3Error, ClientError, subprocess.SubprocessError),
)


def in_words(error: BaseException) -> str:
    """A sentence for any of TROUBLE. It repeats no value: errors of databases and stores may hold some."""
    if isinstance(error, BackupRefused):
        return str(error)
    if _is_about_room(error):
        return NO_ROOM
    name = type(error).__name__
    if isinstance(error, BotoCoreError | Boto3Error | ClientError):
        code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
        return f"{STORE} ({code or name})."
    if isinstance(error, DatabaseError | sqlite3.Error | psycopg.Error):
        return f"{DATABASE} ({name})."
    if isinstance(error, OSError):
        return f"A file cannot be used: {error.strerror or name}."
    return f"It ended unexpectedly ({name})."


def _is_about_room(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
