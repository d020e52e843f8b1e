"""BACKUP_STORAGE and BACKUP_KEYS, read together: neither is of use without the other, nor beside what is backed up."""

from pathlib import Path

from clinic_site.env import encryption_keys, refuse, text
from clinic_site.storage_address import Storage, storage

STORAGE, KEYS = "BACKUP_STORAGE", "BACKUP_KEYS"


def backup_storage(media: Storage) -> Storage | None:
    """Where backups go, as an entry of Django's STORAGES; None when none are made. `media` is where uploads lie."""
    found = storage(STORAGE)
    if found is not None and _overlap(found, media):
        raise refuse(STORAGE, "must not lie inside MEDIA_STORAGE, nor MEDIA_STORAGE inside it")
    return found


def backup_keys(where: Storage | None) -> dict[str, bytes]:
    """Keys by their id, newest first; none are needed where no backups are made."""
    if where is None and not text(KEYS):
        return {}
    if not text(KEYS):
        raise refuse(KEYS, "is missing: backups are never written unencrypted, so BACKUP_STORAGE needs it")
    return encryption_keys(KEYS)


def _overlap(one: Storage, other: Storage) -> bool:
    if one["BACKEND"] != other["BACKEND"]:
        return False
    first, second = Path(_place(one)), Path(_place(other))
    return first.is_relative_to(second) or second.is_relative_to(first)


def _place(where: Storage) -> str:
    options = where["OPTIONS"]
    if "bucket_name" in options:
        return f"/{options['endpoint_url']}/{options['bucket_name']}/{options['location']}".rstrip("/")
    return str(Path(options["location"]).resolve())
