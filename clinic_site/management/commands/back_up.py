"""Makes a backup now."""

from clinic_site.backups.making import make_backup
from clinic_site.backups.run_command import RunCommand


class Command(RunCommand):
    help = "Makes an encrypted backup of database and uploads in BACKUP_STORAGE, and deletes those kept long enough."
    job = "back-up"
    run = staticmethod(make_backup)
