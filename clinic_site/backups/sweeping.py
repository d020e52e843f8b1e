"""Deletes what is kept long enough, also in days in which no backup can be made, and pictures that no backup names."""

from django.utils import timezone

from clinic_site.backups.keeping import delete_old
from clinic_site.backups.media import sweep_media
from clinic_site.backups.refusals import TROUBLE, BackupRefused, in_words
from clinic_site.backups.stores import store


def sweep(*, only_if_due: bool = False) -> None:
    """It is due whenever it is called. Raises BackupRefused in words; what is left is tried again the next day."""
    try:
        place = store()
        delete_old(place, timezone.now())
        sweep_media(place)
    except TROUBLE as error:
        raise BackupRefused(in_words(error)) from error
