from django.core.management.base import BaseCommand
from django.db import models

from clinic_site.frozen_rows import lifted
from consultations import spool
from consultations.append_only import GUARDS, LOOKS
from consultations.encryption import EncryptedTextField, Unreadable
from consultations.models import ConsultationRequest, HistoryEntry, Look

BATCH = 200


class Command(BaseCommand):
    help = (
        "Encrypts every stored text anew with the newest key of FIELD_ENCRYPTION_KEYS, also what waits on this "
        "machine's disk: with several machines, run it on each. "
        "Afterwards older keys may be taken out, unless some texts could not be read."
    )

    def handle(self, *args: object, **options: object) -> None:
        done = unreadable = 0
        files = Look.objects.filter(kind=Look.Kind.EXPORT)  # no other look has a text
        for rows in (ConsultationRequest.objects.all(), HistoryEntry.objects.all(), files):
            keys = list(rows.order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(keys), BATCH):
                # History and looks are never changed; here their words stay the same and only the key is another. In
                # batches, so that visitors need not wait for the whole run.
                with lifted([*GUARDS, *LOOKS]):
                    locked = rows.select_for_update().filter(pk__in=keys[start : start + BATCH])
                    results = [_encrypt_anew(row) for row in locked]
                done += sum(results)
                unreadable += len(results) - sum(results)
        waiting, lost = spool.encrypt_anew()
        if waiting or lost:
            self.stdout.write(f"{waiting} requests that wait on this machine's disk now use the newest key.")
        unreadable += lost
        self.stdout.write(f"{done} rows now use the newest key.")
        if unreadable:
            self.stderr.write(f"{unreadable} texts could not be read: keep the older keys, or find the missing one.")


def _encrypt_anew(row: models.Model) -> bool:
    """Store the encrypted texts of one row again; False when one of them cannot be read."""
    names = [field.name for field in row._meta.fields if isinstance(field, EncryptedTextField)]
    if any(isinstance(getattr(row, name), Unreadable) for name in names):
        return False
    row.save(update_fields=names)
    return True
