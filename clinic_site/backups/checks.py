"""What `check --deploy` says of backups: that there are some, and that they leave this machine."""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from clinic_site.other_hosts import host_of, is_this_machine, store_address
from clinic_site.storage_address import Storage

MOUNTS = Path("/proc/self/mountinfo")
# File systems whose content lies on another machine.
FAR = ("nfs", "cifs", "smb", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "ceph", "fuse.glusterfs", "9p", "afs", "davfs")


@register(Tags.security, deploy=True)
def backups_are_made(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    if settings.BACKUP_STORAGE is not None:
        return []
    text = "If this machine failed, every request would be lost: no backups are made."
    return [Error(text, hint="Set BACKUP_STORAGE and BACKUP_KEYS.", id="clinic.E060")]


@register(Tags.security, deploy=True)
def backups_leave_the_machine(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    if settings.BACKUP_STORAGE is None or _is_far(settings.BACKUP_STORAGE):
        return []
    text = "Fire, theft or a broken disk would take the backups with the site: they are kept on this machine."
    hint = "Set BACKUP_STORAGE to a bucket or a mounted folder of another place, or copy the folder there every hour."
    return [Warning(text, hint=hint, id="clinic.W060")]


def _is_far(where: Storage) -> bool:
    if address := store_address(where):
        return not is_this_machine(host_of(address))
    return _kind_of_disk(Path(str(where["OPTIONS"]["location"]))).startswith(FAR)


def _kind_of_disk(folder: Path) -> str:
    """What the system calls the file system under a folder; empty where it does not tell."""
    try:
        lines = MOUNTS.read_text().splitlines()
    except OSError:
        return ""
    real = os.path.realpath(folder)
    mounts = [(line.split()[4], line.partition(" - ")[2].split()[0]) for line in lines]
    under = [(point, kind) for point, kind in mounts if Path(real).is_relative_to(point)]
    return max(under, key=lambda mount: len(mount[0]), default=("", ""))[1]
