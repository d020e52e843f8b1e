"""MEDIA_STORAGE and BACKUP_STORAGE: a folder of this machine, or a bucket of an S3-compatible store."""

import re
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote

from clinic_site.env import refuse, split, text

FORMS = (
    "must be the whole path of a folder, such as /srv/clinic/media, or "
    "s3://key:secret@host/bucket?region=us-east-1 for an S3-compatible store"
)
SCHEMES = {"s3": "https", "s3+http": "http"}
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
REGION = re.compile(r"[a-z0-9-]{1,40}")

Storage = dict[str, object]


def storage(name: str, default: Path | None = None) -> Storage | None:
    """An entry of Django's STORAGES; None when neither the variable nor a default is set.

    `s3+http://` is for a store on this machine, and refused for any other.
    """
    value = text(name, "" if default is None else str(default))
    if not value:
        return None
    if "://" in value:
        return _bucket(name, split(value))
    if "\0" in value or not Path(value).is_absolute():
        raise refuse(name, FORMS)
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": value}}


def _bucket(name: str, parts: SplitResult) -> Storage:
    bucket, _, prefix = parts.path.strip("/").partition("/")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    region = query.pop("region", "us-east-1")
    if (
        parts.scheme not in SCHEMES
        or not (parts.hostname and parts.username and parts.password)
        or not (BUCKET.fullmatch(bucket) and REGION.fullmatch(region))
        or (prefix and not PREFIX.fullmatch(prefix))
        or query
        or parts.fragment
    ):
        raise refuse(name, FORMS)
    if parts.scheme == "s3+http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise refuse(name, "may be s3+http:// only on this machine; s3:// is encrypted on the way")
    options = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "endpoint_url": f"{SCHEMES[parts.scheme]}://{parts.netloc.rpartition('@')[2]}",
        "bucket_name": bucket,
        "region_name": region,
        "location": prefix,
        "file_overwrite": False,
        "default_acl": None,
    }
    return {"BACKEND": "clinic_site.bucket.BucketStorage", "OPTIONS": options}
