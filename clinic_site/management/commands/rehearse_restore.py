"""Restores the newest backup for trial."""

from clinic_site.backups.rehearsing import rehearse
from clinic_site.backups.run_command import RunCommand


class Command(RunCommand):
    help = "Restores the newest backup into a scratch place, counts it against the live data, and drops it."
    job = "rehearse-restore"
    run = staticmethod(rehearse)
