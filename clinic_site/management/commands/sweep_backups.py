"""Deletes backups that are no longer kept, and pictures that none names."""

from clinic_site.backups.run_command import RunCommand
from clinic_site.backups.sweeping import sweep


class Command(RunCommand):
    help = "Deletes backups that are no longer kept, and copies of pictures that no backup names."
    job = "sweep-backups"
    run = staticmethod(sweep)
