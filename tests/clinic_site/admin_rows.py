"""Rows for every address of the staff pages that is about one: by the kind that its route names."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from clinic_site.models import BackupRun, Closure, Fee, OpeningHours, Vendor
from consultations.models import (
    ConsultationRequest,
    DangerPhrase,
    Erasure,
    KeepingTime,
    Look,
    PrivacyNotice,
)
from pages.archive import keep_page
from pages.models import Article, ArticleVersion, Correction, PublishedPage, Review
from pages.publishing import publish
from tests.factories import (
    make_draft,
    make_message,
    make_picture,
    make_published_version,
    make_reference,
    make_request,
    make_staff,
    make_version_in_review,
    make_wish,
    sign_off,
)

PARAMETER = re.compile(r"<[^>]+>")


def address_of(route: str) -> str:
    """An address that the route stands for, with rows that are there."""
    if route == "admin/r/<path:content_type_id>/<path:object_id>/":
        return f"/admin/r/{ContentType.objects.get_for_model(Article).pk}/{_published().article_id}/"
    if route == "admin/r/<str:reference>/":
        return f"/admin/r/{_request().reference}/"
    if "(?P<" in route:
        return "/admin/pages/" if "app_label" in route else "/admin/there-is-no-such-page/"
    if not PARAMETER.search(route):
        return f"/{route}"
    named = next((pattern for pattern in SPECIAL if re.search(pattern, route)), None)
    maker = SPECIAL[named] if named else ROWS[route.split("/")[2]]
    row = maker()
    return "/" + PARAMETER.sub(str(row if isinstance(row, int) else row.pk), route)


def _request() -> ConsultationRequest:
    return make_request("CDF347")


def _published() -> ArticleVersion:
    return make_published_version("rest")


def _planned() -> ArticleVersion:
    """A version that is signed off and waits for its time."""
    version = _signed()
    publish(version, by=User.objects.get(username="signer"), at=timezone.now() + timedelta(days=2))
    return version


def _signed() -> ArticleVersion:
    version = make_version_in_review("signed")
    sign_off(version, reviewer=make_staff("signer", "clinician"))
    return ArticleVersion.objects.get(pk=version.pk)


def _correction() -> Correction:
    version = _published()
    return Correction.objects.create(
        article=version.article,
        version=version,
        said_before="A",
        says_now="B",
        reason="C",
        made_by=make_staff("corrector"),
    )


def _review() -> Review:
    today = timezone.localdate()
    return Review.objects.create(
        version=_published(),
        reviewer=User.objects.get(username="grace"),
        reviewer_line="Grace Hopper, MD",
        next_review_on=today + timedelta(days=365),
    )


def _kept_page() -> PublishedPage:
    article = _published().article
    keep_page(article)
    return PublishedPage.objects.get()


def _look() -> Look:
    now = timezone.now()
    return Look.objects.create(
        at=now,
        keep_until=now + timedelta(days=6 * 366),
        by=make_staff("looker"),
        by_name="Looker",
        kind=Look.Kind.MAIL,
        address="192.0.2.1",
    )


ROWS: dict[str, Callable[[], object]] = {
    "user": lambda: make_staff("target"),
    "clinicprofile": lambda: 1,
    "openinghours": lambda: OpeningHours.objects.order_by("pk").first(),
    "backuprun": lambda: BackupRun.objects.create(kind="MADE", machine="here", ended_at=timezone.now()),
    "closure": lambda: Closure.objects.create(reason="Closed", first_day=date(2027, 1, 1), last_day=date(2027, 1, 1)),
    "fee": lambda: Fee.objects.create(
        name="A visit", low=Decimal(100), high=Decimal(200), effective_on=date(2026, 1, 1)
    ),
    "vendor": lambda: Vendor.objects.create(name="Phone House", telephone=True),
    "publishedpage": _kept_page,
    "article": lambda: _published().article,
    "correction": _correction,
    "picture": make_picture,
    "reference": make_reference,
    "review": _review,
    "articleversion": make_draft,
    "dangerphrase": lambda: DangerPhrase.objects.order_by("pk").first(),
    "donotcontact": lambda: make_wish(phone="+17035550123"),
    "consultationrequest": _request,
    "look": _look,
    "erasure": lambda: Erasure.objects.create(
        keep_until=timezone.now() + timedelta(days=365), why="ASKED", reference="CDF347", status="NEW", rows=3
    ),
    "keepingtime": lambda: KeepingTime.objects.create(state="ANSWERED", days=90),
    "privacynotice": lambda: PrivacyNotice.objects.create(version="walked", text="What we keep."),
}
# Where the route asks for a row in a certain state; the first that fits.
SPECIAL: dict[str, Callable[[], object]] = {
    r"^admin/mail/": lambda: make_message(_request()),
    r"/(sign-off|send-back)/$": lambda: make_version_in_review("review"),
    r"/publish/$": _signed,
    r"/call-off/$": _planned,
    r"/(new-version|go-back)/$|review/of/": _published,
    r"/(real|spam)/$": lambda: make_request("CDF347", is_set_aside=True),
    r"/open-again/$": _request,
    r"/lift-legal-hold/$": lambda: make_request(
        "CDF347", legal_hold_at=timezone.now(), legal_hold_by_name="Olga", legal_hold_reason="A letter."
    ),
}
