"""A version shown before its time: to staff, and by a link to a reviewer who has no account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from pages.freezing import as_read
from pages.models import ArticleVersion, VersionEvent
from pages.publishing import record
from pages.reading import ReadingVersion
from pages.standing import RETIRED, SENT_BACK, SUPERSEDED, standing_of, with_standing

LINK_LASTS = timedelta(days=7)
SALT = "pages.previews"
MAY_READ = "pages.view_articleversion"


class LinkIsOver(Exception):
    """The seven days are over, the version has had its day, or whoever made the link has left."""


@dataclass(frozen=True)
class PreviewLink:
    url: str
    works_until: datetime


def preview_of(version: ArticleVersion) -> ReadingVersion:
    """The version as the public will read it; a draft as it is now. Raises CannotBeShown."""
    return ReadingVersion(as_read(version))


@transaction.atomic
def make_link(version: ArticleVersion, *, by: AbstractBaseUser) -> PreviewLink:
    """An address under which anybody reads this one version for seven days. Raises CannotBeShown and LinkIsOver."""
    preview_of(version)
    _refuse_what_is_over(version.pk, by.pk)
    token = signing.TimestampSigner(salt=SALT).sign_object([version.pk, by.pk])
    record(version, VersionEvent.Kind.LINK_MADE, by, note="It works for seven days.")
    return PreviewLink(f"{settings.SITE_URL}{reverse('pages:preview', args=[token])}", timezone.now() + LINK_LASTS)


def version_behind(token: str) -> ArticleVersion:
    """The version that a link leads to. Raises BadSignature for what we have not made, and LinkIsOver."""
    try:
        pk, maker = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=LINK_LASTS)
    except signing.SignatureExpired as expired:
        raise LinkIsOver from expired
    return _refuse_what_is_over(pk, maker)


def _refuse_what_is_over(pk: int, maker: int) -> ArticleVersion:
    version = with_standing(ArticleVersion.objects.select_related("article")).filter(pk=pk).first()
    account = User.objects.filter(pk=maker, is_active=True, is_staff=True).first()
    if version is None or account is None or not account.has_perm(MAY_READ):
        raise LinkIsOver
    if standing_of(version) in (SENT_BACK, SUPERSEDED, RETIRED):
        raise LinkIsOver
    return version
